/**
 * AutoInt and AutoInt+, click-through-rate models with self-attention over the fields.
 *
 * @packageDocumentation
 */
export { autoInt } from './autoint.ts';
export { autoIntOptions, autoIntPlusOptions } from './autoint-options.ts';
export type { AttentionOptions, AutoIntOptions, AutoIntPlusOptions } from './autoint-options.ts';
export { autoIntPlus } from './autoint-plus.ts';
