/** Largest fall of the AUC that narrower weights may cause, where nothing else is said. */
export const ACCEPTED_AUC_LOSS = 0.001;
