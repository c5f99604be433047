/** Numbers of inputs and outputs of a layer, for the scale of its initial weights. */
export interface Fan {
  /** Inputs of each unit. Default: from the shape. */
  readonly fanIn?: number;
  /** Outputs that each input feeds. Default: from the shape. */
  readonly fanOut?: number;
}

/**
 * fanIn + fanOut. By default a kernel's last two extents are its inputs and outputs, and what stands before them
 * multiplies both; a vector of n counts as n inputs and n outputs.
 */
export function fanSum(shape: readonly number[], { fanIn, fanOut }: Fan): number {
  const outputs = shape.at(-1) ?? 1;
  const inputs = shape.at(-2) ?? outputs;
  const receptive = shape.slice(0, -2).reduce((product, extent) => product * extent, 1);
  return (fanIn ?? inputs * receptive) + (fanOut ?? outputs * receptive);
}
