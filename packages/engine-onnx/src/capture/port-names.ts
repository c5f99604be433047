/** Names of the inputs and outputs of traced graphs. */
export const PORTS = {
  parameter: (name: string): string => `parameter:${name}`,
  table: (name: string): string => `table:${name}`,
  numeric: (field: string): string => `numeric:${field}`,
  mask: (name: string): string => `mask:${name}`,
  runningMean: (name: string): string => `running-mean:${name}`,
  runningVariance: (name: string): string => `running-variance:${name}`,
  labels: 'labels',
  weights: 'weights',

  loss: (part: string): string => `loss:${part}`,
  parameterGradient: (name: string): string => `parameter-gradient:${name}`,
  tableGradient: (name: string): string => `table-gradient:${name}`,
  batchMean: (name: string): string => `batch-mean:${name}`,
  batchVariance: (name: string): string => `batch-variance:${name}`,
  probability: 'probability',
  logit: (head: number): string => `logit:${head}`,
  tap: (name: string): string => `tap:${name}`,
} as const;
