export { configurationOf } from './configuration.ts';
export { inspectionText } from './inspection-text.ts';
export type { InspectedFile } from './inspection-text.ts';
export { checkConfigurationPath, writeConfiguration } from './write-configuration.ts';
