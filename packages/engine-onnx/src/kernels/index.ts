export { converted } from './conversion.ts';
export { KERNELS } from './kernel-table.ts';
export type { Kernel, KernelCall, KernelTable } from './kernel.ts';
