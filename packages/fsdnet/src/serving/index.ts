export { checkTargets, exportModel, onnxEngine } from './export-model.ts';
export type { ExportModelOptions, ExportReport } from './export-model.ts';
