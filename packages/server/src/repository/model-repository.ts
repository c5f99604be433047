import { InputError } from '@fsdnet/core';

import { Waiting, type QueueLimits } from '../model/score-queue.ts';
import type { OpenModel } from '../model/served-model.ts';
import { Problem, unavailable } from '../problem.ts';
import { sharedVersion, type Alias } from './alias.ts';
import { LiveVersion } from './live-version.ts';
import { findVersions, type FoundVersion, type ModelSource } from './model-folder.ts';

/** What a repository reports while it works. */
export interface RepositoryEvents {
  /** After each run of a model: the scores of the rows that it took together, and seconds. */
  run(model: string, version: string, scores: Float32Array, seconds: number): void;
  /** A version was loaded, or could not be. */
  loaded(model: string, version: string, problem: string | undefined): void;
}

/** Options of `ModelRepository.open`. */
export interface RepositoryOptions extends QueueLimits {
  readonly open: OpenModel;
  readonly aliases: readonly Alias[];
  /** Tokens of one list. */
  readonly maxTokens: number;
  readonly events: RepositoryEvents;
}

/** A version as the repository index lists it. */
export interface IndexEntry {
  readonly name: string;
  readonly version: string;
  readonly state: 'READY' | 'UNAVAILABLE' | 'LOADING';
  readonly reason: string;
}

/** One model with its versions. */
interface Model {
  readonly source: ModelSource;
  readonly aliases: readonly Alias[];
  /** In memory, by version. */
  readonly live: Map<string, LiveVersion>;
  /** What was seen at the last look. */
  found: readonly FoundVersion[];
  /** The version that requests get which name none. */
  current: string | undefined;
  /** Whether requests are to be served; false after `unload`. */
  wanted: boolean;
  /** Why a version, or the folder, could not be loaded, and in which state of the files. */
  readonly failures: Map<string, { readonly signature: string; readonly reason: string }>;
  loading: string | undefined;
  /** Loads of one model follow each other. */
  turn: Promise<unknown>;
}

/** The models that a server holds, their versions, and what replaces them. */
export class ModelRepository {
  readonly waiting: Waiting;
  readonly #models = new Map<string, Model>();
  readonly #options: RepositoryOptions;
  #timer: NodeJS.Timeout | undefined;

  private constructor(options: RepositoryOptions) {
    this.#options = options;
    this.waiting = new Waiting(options);
  }

  /**
   * Loads the newest version of each model and those that aliases name.
   *
   * @throws InputError when two models have one name, or whatever keeps a model from being opened.
   */
  static async open(sources: readonly ModelSource[], options: RepositoryOptions): Promise<ModelRepository> {
    const repository = new ModelRepository(options);
    const { aliases } = options;
    const names = new Set(sources.map(({ name }) => name));
    for (const source of sources) {
      const { name, path } = source;
      if (repository.#models.has(name)) {
        throw new InputError({
          where: path,
          rule: `another model is called "${name}"`,
          fix: `Give one of them another name: NAME=${path}.`,
        });
      }
      repository.#models.set(name, {
        source,
        aliases: aliases.filter(({ model }) => model === undefined || model === name),
        live: new Map(),
        found: [],
        current: undefined,
        wanted: true,
        failures: new Map(),
        loading: undefined,
        turn: Promise.resolve(),
      });
    }
    const stray = aliases.find(({ model }) => model !== undefined && !names.has(model));
    if (stray) throw new InputError({ where: `alias ${stray.name}`, rule: `there is no model "${stray.model}"` });
    try {
      for (const model of repository.#models.values()) {
        model.found = await findVersions(model.source);
        await repository.#update(model, { orFail: true });
      }
    } catch (error) {
      await repository.close();
      throw error;
    }
    return repository;
  }

  get names(): readonly string[] {
    return [...this.#models.keys()];
  }

  /** Whether all models that are wanted can score. */
  get isReady(): boolean {
    return [...this.#models.values()].every(({ wanted, current }) => !wanted || current !== undefined);
  }

  /** The versions of a model that are in memory, the newest last. */
  versions(name: string): readonly LiveVersion[] {
    const all = [...this.#model(name).live.values()];
    return all.sort((a, b) => a.version.length - b.version.length || (a.version < b.version ? -1 : 1));
  }

  /** All versions that are in memory. */
  all(): readonly LiveVersion[] {
    return this.names.flatMap((name) => this.versions(name));
  }

  /**
   * The version that a request gets: the one that it names by number or alias, else by share, else the newest (or the alias
   * "stable" where there is one).
   *
   * @param key What keeps requests of one user on one version.
   * @throws Problem 404 when there is no such model or version, 503 when it is not loaded.
   */
  find(name: string, version?: string, key?: string): LiveVersion {
    const model = this.#model(name);
    const { aliases, live, current } = model;
    const wanted =
      version === undefined
        ? (sharedVersion(aliases, key) ?? current)
        : (aliases.find((alias) => alias.name === version)?.version ?? version);
    const found = wanted === undefined ? undefined : live.get(wanted);
    if (found) return found;
    if (version === undefined) throw unavailable('not_ready', `the model "${name}" is not loaded`);
    throw new Problem({
      status: 404,
      code: 'unknown_version',
      where: 'version',
      rule: `the model "${name}" has no version "${version.slice(0, 64)}" in memory`,
      fix: `Versions: ${[...live.keys(), ...aliases.map((alias) => alias.name)].join(', ') || 'none'}.`,
    });
  }

  /** All versions that lie in the folders or are in memory. */
  index(): readonly IndexEntry[] {
    return [...this.#models.values()].flatMap(({ source: { name }, found, live, failures, loading }) => {
      const versions = new Set([...found.map(({ version }) => version), ...live.keys(), ...failures.keys()]);
      return Array.from(versions, (version): IndexEntry => {
        const reason = failures.get(version)?.reason ?? '';
        const state = version === loading ? 'LOADING' : live.has(version) ? 'READY' : 'UNAVAILABLE';
        return { name, version, state, reason: state === 'UNAVAILABLE' && reason === '' ? 'not loaded' : reason };
      });
    });
  }

  /** Loads what lies in the folder of a model now. Throws what keeps it from being loaded. */
  async load(name: string): Promise<void> {
    const model = this.#model(name);
    await this.#inTurn(model, async () => {
      model.found = await findVersions(model.source);
      model.failures.clear();
      model.wanted = true;
      await this.#update(model, { orFail: true });
    });
  }

  /** Forgets a model until it is loaded again. */
  async unload(name: string): Promise<void> {
    const model = this.#model(name);
    await this.#inTurn(model, async () => {
      model.wanted = false;
      model.current = undefined;
      const versions = [...model.live.values()];
      model.live.clear();
      for (const version of versions) await version.retire();
    });
  }

  /** Looks at the folders again and again, and loads what is newer or was replaced. */
  watch(milliseconds: number): void {
    const look = async (): Promise<void> => {
      for (const model of this.#models.values()) if (model.wanted) await this.#inTurn(model, () => this.#look(model));
      if (this.#timer) this.#timer = setTimeout(() => void look(), milliseconds).unref();
    };
    this.#timer = setTimeout(() => void look(), milliseconds).unref();
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const model of this.#models.values()) {
      await model.turn;
      for (const version of model.live.values()) await version.retire();
    }
  }

  #model(name: string): Model {
    const model = this.#models.get(name);
    if (model) return model;
    throw new Problem({
      status: 404,
      code: 'unknown_model',
      where: 'model',
      rule: `there is no model "${name.slice(0, 64)}"`,
      fix: `Models: ${this.names.slice(0, 20).join(', ')}.`,
    });
  }

  #inTurn<T>(model: Model, work: () => Promise<T>): Promise<T> {
    const done = model.turn.then(work);
    model.turn = done.catch(() => undefined);
    return done;
  }

  /** What two looks see alike is whole, so files that are just being copied are not loaded. */
  async #look(model: Model): Promise<void> {
    const { name } = model.source;
    try {
      const found = await findVersions(model.source, model.found);
      const settled = found.filter(({ version, signature }) =>
        model.found.some((before) => before.version === version && before.signature === signature),
      );
      const isSettled = settled.length === found.length;
      model.found = found;
      model.failures.delete('');
      if (isSettled) await this.#update(model, { orFail: false });
    } catch (error) {
      const reason = (error as Error).message;
      if (model.failures.get('')?.reason === reason) return;
      model.failures.set('', { signature: '', reason });
      this.#options.events.loaded(name, '', reason);
    }
  }

  /** Loads the newest version and those of aliases; the others are retired once all of these can score. */
  async #update(model: Model, { orFail }: { readonly orFail: boolean }): Promise<void> {
    const { found, aliases, live, failures } = model;
    const { name } = model.source;
    for (const { version, name: alias } of orFail ? aliases : []) {
      if (!found.some((candidate) => candidate.version === version))
        throw new InputError({ where: `alias ${alias}`, rule: `model "${name}" has no version`, got: version });
    }
    const isAliased = ({ version }: FoundVersion): boolean => aliases.some((alias) => alias.version === version);
    const wanted = found.filter((candidate, index) => index === found.length - 1 || isAliased(candidate));
    let areAllLive = true;
    for (const candidate of wanted) {
      const { version, signature } = candidate;
      if (live.get(version)?.signature === signature) continue;
      if (failures.get(version)?.signature === signature) {
        areAllLive = false;
        continue;
      }
      try {
        await this.#load(model, candidate);
      } catch (error) {
        areAllLive = false;
        if (orFail) throw error;
      }
    }
    if (!areAllLive && !orFail) return;
    model.current = aliases.find((alias) => alias.name === 'stable')?.version ?? found.at(-1)?.version;
    for (const [version, old] of live) {
      if (wanted.some((candidate) => candidate.version === version)) continue;
      live.delete(version);
      await old.retire();
    }
  }

  async #load(model: Model, found: FoundVersion): Promise<void> {
    const { source, live, failures } = model;
    const { version, folder, signature } = found;
    const { open, events } = this.#options;
    model.loading = version;
    try {
      const loaded = await LiveVersion.ready(source.name, found, await open(folder), {
        ...this.#options,
        waiting: this.waiting,
        onRun: (scores, seconds) => events.run(source.name, version, scores, seconds),
      });
      const old = live.get(version);
      live.set(version, loaded);
      failures.delete(version);
      events.loaded(source.name, version, undefined);
      await old?.retire();
    } catch (error) {
      const reason = (error as Error).message;
      failures.set(version, { signature, reason });
      events.loaded(source.name, version, reason);
      throw error;
    } finally {
      model.loading = undefined;
    }
  }
}
