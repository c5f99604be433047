import type { Graph } from '../graph.ts';
import { blockTallProducts } from './blocked-products.ts';
import { cancelCentredBias } from './centred-bias.ts';
import { sumColumnsByProduct } from './column-sums.ts';
import { moveColumnScales } from './column-scales.ts';
import { foldConstants } from './fold-constants.ts';
import { useKnownColumnSums } from './known-column-sums.ts';
import { shareReluMask } from './masked-relu.ts';
import { joinSums } from './joined-sums.ts';
import { absorbNegations } from './negations.ts';
import { dropNeutralOperands } from './neutral-operands.ts';
import { joinReshapes } from './reshape-chains.ts';
import { mergeScalarFactors } from './scalar-factors.ts';
import { useScalarOperands } from './scalar-operands.ts';
import { shareEqualNodes } from './shared-nodes.ts';

/** Rewrites a graph; true when it changed something. */
type Pass = (graph: Graph) => boolean;

/** Algebra: repeated until nothing changes, since each makes room for others. */
const ALGEBRA: readonly Pass[] = [
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
];

/** Cheaper operations for the same values. */
const FORMS: readonly Pass[] = [sumColumnsByProduct, moveColumnScales, joinReshapes, shareEqualNodes];

/** No graph of a model needs as many; a pair of passes that undo each other must not hang. */
const MOST_ROUNDS = 50;

/** Makes a traced graph cheaper without changing what it computes, but for rounding. */
export function optimise(graph: Graph): void {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const changes = ALGEBRA.map((pass) => pass(graph));
    if (!changes.includes(true)) break;
  }
  for (const pass of FORMS) pass(graph);
}

/** The same for a graph of one batch size. */
export function optimiseForSize(graph: Graph): void {
  optimise(graph);
  for (const pass of [blockTallProducts, joinReshapes, shareEqualNodes]) pass(graph);
}
