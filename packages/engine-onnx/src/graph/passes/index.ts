import type { Graph } from '../graph.ts';
import { blockTallProducts } from './blocked-products.ts';
import { cancelCentredBias } from './centred-bias.ts';
import { sumColumnsByProduct } from './column-sums.ts';
import { foldConstants } from './fold-constants.ts';
import { useKnownColumnSums } from './known-column-sums.ts';
import { shareReluMask } from './masked-relu.ts';
import { joinSums } from './joined-sums.ts';
import { absorbNegations } from './negations.ts';
import { dropNeutralOperands } from './neutral-operands.ts';
import type { PassName, PassSwitches } from './pass-options.ts';
import { joinReshapes } from './reshape-chains.ts';
import { mergeScalarFactors } from './scalar-factors.ts';
import { useScalarOperands } from './scalar-operands.ts';
import { shareEqualNodes } from './shared-nodes.ts';

/** Rewrites a graph; true when it changed something. */
type Pass = (graph: Graph) => boolean;

const PASSES: Readonly<Record<PassName, Pass>> = {
  foldConstants,
  useScalarOperands,
  dropNeutralOperands,
  absorbNegations,
  joinReshapes,
  joinSums,
  shareEqualNodes,
  cancelCentredBias,
  shareReluMask,
  mergeScalarFactors,
  useKnownColumnSums,
  sumColumnsByProduct,
  blockTallProducts,
};

/** Algebra: repeated until nothing changes, since each makes room for others. */
const ALGEBRA: readonly PassName[] = [
  'foldConstants',
  'useScalarOperands',
  'dropNeutralOperands',
  'absorbNegations',
  'joinReshapes',
  'joinSums',
  'shareEqualNodes',
  'cancelCentredBias',
  'shareReluMask',
  'mergeScalarFactors',
  'useKnownColumnSums',
];

/** Cheaper operations for the same values. */
const FORMS: readonly PassName[] = ['sumColumnsByProduct', 'joinReshapes', 'shareEqualNodes'];

/** The same, where the batch size is known. */
const FORMS_FOR_SIZE: readonly PassName[] = ['blockTallProducts', 'joinReshapes', 'shareEqualNodes'];

/** No graph of a model needs as many; a pair of passes that undo each other must not hang. */
const MOST_ROUNDS = 50;

/** Makes a traced graph cheaper without changing what it computes, but for rounding. */
export function optimise(graph: Graph, switches: PassSwitches = {}): void {
  for (let round = 0; round < MOST_ROUNDS && run(ALGEBRA, graph, switches); round++);
  run(FORMS, graph, switches);
}

/** The same for a graph of one batch size. */
export function optimiseForSize(graph: Graph, switches: PassSwitches = {}): void {
  optimise(graph, switches);
  run(FORMS_FOR_SIZE, graph, switches);
}

/** Applies those of the passes that are on, each once; true when one changed something. */
function run(names: readonly PassName[], graph: Graph, switches: PassSwitches): boolean {
  const changes = names.filter((name) => switches[name] !== false).map((name) => PASSES[name](graph));
  return changes.includes(true);
}
