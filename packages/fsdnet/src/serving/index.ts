export { checkTargets, exportModel } from './export-model.ts';
export type { ExportModelOptions, ExportReport } from './export-model.ts';
export type { QuantizationReport } from './quantization-check.ts';
