export { readConfigFile } from './config-file.ts';
export { fromCommandLine } from './validate.ts';
