/**
 * What tests of models, layers and engines need. Depends on no test runner; the Vitest matcher is
 * `@fsdnet/core/testing/vitest`.
 *
 * @packageDocumentation
 */
export { countParameters } from '../counting/index.ts';
export type { ParameterCount } from '../counting/index.ts';
export { collectManifest, totalLoss } from '../forward/index.ts';
export type { Manifest } from '../forward/index.ts';
export type { FieldLayout } from '../schema/index.ts';
export { differenceOf } from './allclose.ts';
export type { Closeness } from './allclose.ts';
export { disagreements } from './agreement.ts';
export type { AgreementLimits } from './agreement.ts';
export { runBackboneTest } from './backbone/index.ts';
export type { BackboneTestOptions } from './backbone/index.ts';
export { categoricalLayout } from './categorical-layout.ts';
export { eagerContext } from './eager-context.ts';
export type { EagerContext, EagerContextOptions, RunningStatistics } from './eager-context.ts';
export { gradientErrors } from './gradient-check.ts';
export type { GradientCheckOptions } from './gradient-check.ts';
export type { Numbers } from './numbers-of.ts';
