export { portfolio } from './portfolio.ts';
export { race } from './race.ts';
export type { Race, RaceOptions, RaceProgress, Racer, Trial } from './race.ts';
export { raceBudget } from './race-budget.ts';
export { raceSample } from './race-sample.ts';
export type { RecipeEntry } from './recipe-entry.ts';
export { ruleOptions, trainingRules } from './training-rules.ts';
export type { DataSize, RuleFactors, TrainingRules } from './training-rules.ts';
