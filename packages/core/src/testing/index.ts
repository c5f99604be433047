/**
 * What tests of models, layers and engines need. Depends on no test runner; the Vitest matcher is
 * `@fsdnet/core/testing/vitest`.
 *
 * @packageDocumentation
 */
export { countParameters, type ParameterCount } from '../counting/index.ts';
export { collectManifest, totalLoss, type Manifest } from '../forward/index.ts';
export type { FieldLayout } from '../schema/index.ts';
export { differenceOf, type Closeness } from './allclose.ts';
export { disagreements, type AgreementLimits } from './agreement.ts';
export { runBackboneTest, type BackboneTestOptions } from './backbone/index.ts';
export { categoricalLayout } from './categorical-layout.ts';
export { eagerContext } from './eager-context.ts';
export type { EagerContext, EagerContextOptions, RunningStatistics } from './eager-context.ts';
export { gradientErrors, type GradientCheckOptions } from './gradient-check.ts';
export type { Numbers } from './numbers-of.ts';
