/**
 * AutoInt and AutoInt+, click-through-rate models with self-attention over the fields.
 *
 * @packageDocumentation
 */
export { autoInt } from './autoint.ts';
export {
  autoIntOptions,
  autoIntPlusOptions,
  type AttentionOptions,
  type AutoIntOptions,
  type AutoIntPlusOptions,
} from './autoint-options.ts';
export { autoIntPlus } from './autoint-plus.ts';
