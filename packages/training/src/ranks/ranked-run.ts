import type { Collective } from '@fsdnet/core/engine';
import type {
  Checkpoint,
  JsonObject,
  KeptSnapshot,
  KeptTensor,
  OpenRun,
  RunStore,
  Snapshot,
  StoredTensor,
} from '../run-store/index.ts';
import { gatheredBlocks, scatterRows, type SplitRows } from '../tables/index.ts';
import { onFirst } from './agreement.ts';

/** A snapshot without its values, as ranks tell each other of it. */
interface ToldSnapshot extends JsonObject {
  readonly facts: JsonObject;
  readonly shapes: readonly (readonly [string, readonly number[]])[];
}

/** Opens the run that all ranks share: rank 0 alone reads and writes it, and what it holds is that of one process. */
export async function openRanked(store: RunStore, ranks: Collective): Promise<OpenRun> {
  let opened: OpenRun | undefined;
  await onFirst(ranks, async () => {
    opened = await store.open();
  });
  return ranks.size === 1 ? opened! : new RankedRun(opened, ranks);
}

class RankedRun implements OpenRun {
  /** On rank 0. */
  readonly #run: OpenRun | undefined;
  readonly #ranks: Collective;

  constructor(run: OpenRun | undefined, ranks: Collective) {
    this.#run = run;
    this.#ranks = ranks;
  }

  config(): ReturnType<OpenRun['config']> {
    return this.#onFirst((run) => run.config());
  }

  begin(...given: Parameters<OpenRun['begin']>): Promise<void> {
    return this.#onFirst((run) => run.begin(...given));
  }

  writeConfig(config: JsonObject): Promise<void> {
    return this.#onFirst((run) => run.writeConfig(config));
  }

  async checkpoint(): ReturnType<OpenRun['checkpoint']> {
    const state = await this.#kept(async (run) => (await run.checkpoint())?.state);
    return state && { state };
  }

  best(): ReturnType<OpenRun['best']> {
    return this.#kept((run) => run.best());
  }

  async writeCheckpoint({ state, best }: Checkpoint): Promise<void> {
    const gathering = new Gathering(this.#ranks);
    const whole = gathering.whole(state);
    const weights = best?.weights && gathering.whole(best.weights);
    await this.#write(gathering, (run) =>
      run.writeCheckpoint({ state: whole, best: best && { epoch: best.epoch, weights } }),
    );
  }

  writeMetrics(...given: Parameters<OpenRun['writeMetrics']>): Promise<void> {
    return this.#onFirst((run) => run.writeMetrics(...given));
  }

  appendMetrics(...given: Parameters<OpenRun['appendMetrics']>): Promise<void> {
    return this.#onFirst((run) => run.appendMetrics(...given));
  }

  writeCalibration(...given: Parameters<OpenRun['writeCalibration']>): Promise<void> {
    return this.#onFirst((run) => run.writeCalibration(...given));
  }

  async writeModel(model: Snapshot): Promise<void> {
    const gathering = new Gathering(this.#ranks);
    const whole = gathering.whole(model);
    await this.#write(gathering, (run) => run.writeModel(whole));
  }

  /** Not together: a rank that has failed closes what it has. */
  async close(): Promise<void> {
    await this.#run?.close();
  }

  #onFirst<T extends JsonObject | undefined | void>(work: (run: OpenRun) => Promise<T>): Promise<T> {
    return onFirst(this.#ranks, () => work(this.#run!));
  }

  /** Rank 0 writes while all ranks give it what they have, also what it does not write. */
  async #write(gathering: Gathering, work: (run: OpenRun) => Promise<void>): Promise<void> {
    if (!this.#run) await gathering.drain();
    await this.#onFirst(async (run) => {
      try {
        await work(run);
      } finally {
        await gathering.drain();
      }
    });
  }

  /** What rank 0 finds, to be read by all. */
  async #kept(find: (run: OpenRun) => Promise<KeptSnapshot | undefined>): Promise<KeptSnapshot | undefined> {
    let found: KeptSnapshot | undefined;
    const told = await this.#onFirst(async (run): Promise<ToldSnapshot | undefined> => {
      found = await find(run);
      if (!found) return undefined;
      const shapes = [...found.tensors].map(([name, { shape }]) => [name, shape] as const);
      return { facts: found.facts as JsonObject, shapes };
    });
    if (!told) return undefined;
    const tensors = told.shapes.map(([name, shape]): [string, KeptTensor] => [
      name,
      new RankedTensor(shape, found?.tensors.get(name), this.#ranks),
    ]);
    return { facts: told.facts, tensors: new Map(tensors) };
  }
}

/** Tables on their way to rank 0, in an order that all ranks keep. */
class Gathering {
  readonly #ranks: Collective;
  readonly #underWay: AsyncGenerator<Float32Array>[] = [];

  constructor(ranks: Collective) {
    this.#ranks = ranks;
  }

  /** On rank 0, a snapshot whose split tensors give all of their values. */
  whole({ facts, tensors }: Snapshot): Snapshot {
    const whole = new Map<string, StoredTensor>();
    for (const [name, { shape, data, split }] of tensors) {
      if (!split) {
        whole.set(name, { shape, data });
        continue;
      }
      const gathered = gatheredBlocks(this.#ranks, data, split);
      this.#underWay.push(gathered);
      // Without `return`: whoever ends early leaves the rest to `drain`.
      const blocks = { [Symbol.asyncIterator]: () => ({ next: () => gathered.next() }) };
      whole.set(name, { shape, data, blocks });
    }
    return { facts, tensors: whole };
  }

  /** Asks for all that is left. */
  async drain(): Promise<void> {
    for (const gathered of this.#underWay) while (!(await gathered.next()).done);
  }
}

/** A tensor that rank 0 reads, for all. */
class RankedTensor implements KeptTensor {
  readonly shape: readonly number[];
  readonly #kept: KeptTensor | undefined;
  readonly #ranks: Collective;

  constructor(shape: readonly number[], kept: KeptTensor | undefined, ranks: Collective) {
    this.shape = shape;
    this.#kept = kept;
    this.#ranks = ranks;
  }

  /** All ranks get the same values. */
  readonly readInto = async (target: Float32Array, from?: number): Promise<void> => {
    await onFirst(this.#ranks, async () => this.#kept!.readInto(target, from));
    target.set(await this.#ranks.broadcast(target));
  };

  /** Each rank gets the values of its rows. */
  readonly readRows = (target: Float32Array, split: SplitRows): Promise<void> =>
    scatterRows(this.#ranks, target, split, (block, from) =>
      onFirst(this.#ranks, () => this.#kept!.readInto(block, from)),
    );
}
