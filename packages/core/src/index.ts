/**
 * Everything a model author imports, and the words that the other packages share.
 *
 * @packageDocumentation
 */
export {
  AbortedError,
  ConfigError,
  CtrError,
  DisposedError,
  DivergedError,
  EngineError,
  InputError,
  ShapeError,
  StorageError,
} from './errors.ts';
export type { ErrorCode, ErrorParts } from './errors.ts';
export * from './counting/index.ts';
export * from './data/index.ts';
export * from './engine/index.ts';
export * from './forward/index.ts';
export * from './initializers/index.ts';
export * from './layers/index.ts';
export * from './losses/index.ts';
export * from './metrics/index.ts';
export * from './model/index.ts';
export * from './random/index.ts';
export * from './schema/index.ts';
