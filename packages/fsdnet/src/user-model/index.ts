export { defaultExport, isModulePath } from './default-export.ts';
export { loadUserModel } from './user-model.ts';
export type { UserModel } from './user-model.ts';
