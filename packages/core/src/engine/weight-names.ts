// The names are part of the stored format: run folders and exported models of earlier versions have them.

/** Name under which a dense parameter is stored. */
export function parameterWeight(name: string): string {
  return `parameters/${name}`;
}

/** Names under which the running statistics of one batch norm are stored. */
export function statisticsWeights(name: string): { readonly mean: string; readonly variance: string } {
  return { mean: `statistics/${name}/mean`, variance: `statistics/${name}/variance` };
}

/** Name under which the rows of one field in one embedding table are stored, [rows, dim]. */
export function tableWeight(table: string, field: string): string {
  return `tables/${table}/${field}`;
}
