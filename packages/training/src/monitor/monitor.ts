/** Metric on the valid part that picks the best epoch: a built-in one, or a custom one with its direction. */
export type Monitor = 'auc' | 'logloss' | 'gauc' | { readonly metric: string; readonly mode: 'max' | 'min' };
