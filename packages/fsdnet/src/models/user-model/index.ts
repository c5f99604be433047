export { defaultExport, isModulePath } from './default-export.ts';
export { loadUserModel } from './user-model.ts';
export type { ModuleHashes } from './module-hashes.ts';
export type { UserModel } from './user-model.ts';
