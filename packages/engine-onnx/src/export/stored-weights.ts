import type { ElementType, Graph, Value, WeightArray } from '../graph/index.ts';
import { converted } from '../kernels/conversion.ts';
import type { WeightTensor } from './export-onnx.ts';
import { quantized, type Groups, type Quantization } from './quantize.ts';

/** A weight as the model's file holds it, read as float32. */
export interface StoredWeight {
  readonly shape: readonly number[];
  /**
   * All of it. A narrower form is converted by operations on constants, which runtimes carry out once, when they load the
   * model.
   */
  whole(): Value;
  /** The rows of a table with the given numbers, [ids…, dim]: only these are converted. */
  rows(ids: Value): Value;
}

/** The weights of a graph, each declared as an input where it is first asked for. */
export class StoredWeights {
  /** Values of the declared inputs by name. */
  readonly values: Map<string, WeightArray> = new Map();
  readonly #graph: Graph;
  readonly #tensors: ReadonlyMap<string, WeightTensor>;
  readonly #form: Quantization | undefined;
  readonly #stored = new Map<string, StoredWeight>();

  /** @param form Default: all stay float32. */
  constructor(graph: Graph, tensors: ReadonlyMap<string, WeightTensor>, form?: Quantization) {
    this.#graph = graph;
    this.#tensors = tensors;
    this.#form = form;
  }

  /** An embedding table, [rows, dim]; 8-bit rows have a scale each. */
  table(name: string): StoredWeight {
    return this.#once(name, 'row');
  }

  /** A parameter or statistic; of 8-bit matrices each column, the weights of one unit, has a scale. */
  parameter(name: string): Value {
    return this.#once(name, 'column').whole();
  }

  #once(name: string, by: Groups['by']): StoredWeight {
    let stored = this.#stored.get(name);
    if (!stored) this.#stored.set(name, (stored = this.#store(name, by)));
    return stored;
  }

  #store(name: string, by: Groups['by']): StoredWeight {
    const graph = this.#graph;
    const { shape, data } = this.#tensors.get(name)!;
    const width = shape.at(-1) ?? 1;
    // Biases and statistics are small, and count most.
    const narrow = this.#form && shape.length > 1 ? quantized(data, this.#form, { by, width }) : undefined;
    if (!narrow) return plain(graph, this.#declare(name, shape, 'float32', data));
    const values = plain(graph, this.#declare(name, shape, narrow.type, narrow.values));
    if (narrow.type === 'float16') return values;
    const scaleShape = by === 'row' ? [shape[0]!, 1] : [width];
    return scaled(graph, values, plain(graph, this.#declare(`scales/${name}`, scaleShape, 'float16', narrow.scales)));
  }

  #declare(name: string, shape: readonly number[], type: ElementType, values: WeightArray): Value {
    this.values.set(name, values);
    return this.#graph.input(name, shape, type);
  }
}

function plain(graph: Graph, value: Value): StoredWeight {
  const { shape, type } = value;
  return {
    shape,
    whole: () => converted(graph, value, 'float32'),
    rows: (ids) => {
      const gathered = graph.emit('Gather', [value, ids], { shape: [...ids.shape, ...shape.slice(1)], type });
      return converted(graph, gathered, 'float32');
    },
  };
}

function scaled(graph: Graph, values: StoredWeight, scales: StoredWeight): StoredWeight {
  const product = (numbers: Value, scale: Value): Value =>
    graph.emit('Mul', [numbers, scale], { shape: numbers.shape });
  return {
    shape: values.shape,
    whole: () => product(values.whole(), scales.whole()),
    rows: (ids) => product(values.rows(ids), scales.rows(ids)),
  };
}
