export { checkEqualWidths, distillationTerms, selfDistillationLoss } from './self-distillation-loss.ts';
export type { DistilledHeads } from './self-distillation-loss.ts';
