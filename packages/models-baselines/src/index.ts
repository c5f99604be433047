/**
 * Click-through-rate models that others are measured against.
 *
 * @packageDocumentation
 */
export { fm, fmOptions } from './fm.ts';
