import { InputError } from '../errors.ts';
import type { CategoricalFeature, Feature, MultiValuedFeature, NumericFeature } from '../schema/feature.ts';
import type { Schema } from '../schema/schema.ts';
import { sourceColumn, type TimeSource } from '../schema/time-features.ts';
import { shown, type Missing } from './cell.ts';
import type { CollectedFeatures } from './collected-rows.ts';
import { LabelReader } from './label-reader.ts';
import type { MissingWords } from './missing-words.ts';
import { NumberReader } from './number-cell.ts';
import type { TokenIds } from './token-ids.ts';
import { TimeReader } from './time-cell.ts';
import { timeToken } from './time-token.ts';

/** A feature and the position of its column. */
interface Placed<F extends Feature> {
  readonly feature: F;
  readonly position: number;
}

/** A column that is read, whatever for. */
export interface UsedColumn {
  readonly name: string;
  readonly position: number;
  /** Whether a feature reads it. */
  readonly ofFeature: boolean;
}

/** Options of readers. */
export interface CellReadersOptions {
  /** Also reads label, weight and group. Default false. */
  readonly labels?: boolean | undefined;
  /** Names of all columns in the order of the cells. Default: those that the schema reads. */
  readonly columns?: readonly string[] | undefined;
  /** File or other origin, for messages. Default "rows". */
  readonly source?: string | undefined;
  /** Takes usual words for a missing number or time as missing, and remembers them. Default false: they are errors. */
  readonly missingWords?: boolean | undefined;
  /** Numbers the groups, from 0, a missing one with −1; a `TokenCollector` for those of files. Default: a map. */
  readonly groups?: TokenIds | undefined;
}

/** What reads the cells of a schema's columns, and remembers what they have said: one for all rows of a source. */
export class CellReaders implements CollectedFeatures {
  readonly columns: readonly string[];
  /** Whether the caller named the columns, so that rows come by position. */
  readonly columnsAreNamed: boolean;
  /** For messages. */
  readonly source: string;
  readonly used: readonly UsedColumn[];
  /** Names of the columns that features read. */
  readonly featureColumns: readonly string[];
  readonly categorical: readonly (Placed<CategoricalFeature> & {
    readonly tokens: TokenIds;
    /** The token of a time; absent where the cell itself is the token. */
    readonly token: ((cell: unknown) => string) | undefined;
  })[];
  readonly numeric: readonly (Placed<NumericFeature> & {
    /** Reads cells as numbers or as times, in milliseconds since 1970. */
    readonly reader: NumberReader | TimeReader;
    /** Words for a missing number so far. */
    readonly words: MissingWords | undefined;
  })[];
  readonly multiValued: readonly (Placed<MultiValuedFeature> & { readonly tokens: TokenIds })[];
  /** Position of the column, −1 where it is not read; of weight and group likewise. */
  readonly label: number;
  readonly weight: number;
  readonly group: number;
  readonly labelReader: LabelReader;
  readonly groupNumbers: TokenIds;
  /** Words for a missing time by column. */
  readonly #timeWords = new Map<string, Set<string>>();

  constructor(
    schema: Schema,
    tokenIds: (feature: CategoricalFeature | MultiValuedFeature) => TokenIds,
    { labels = false, columns, source = 'rows', missingWords = false, groups = groupMap() }: CellReadersOptions,
  ) {
    const needed = columnsOf(schema, labels);
    const ofFeatures = new Set(schema.features.map(sourceColumn));
    this.columns = columns ?? needed;
    this.columnsAreNamed = columns !== undefined;
    this.source = source;
    const positions = new Map(this.columns.map((name, position) => [name, position]));
    const positionOf = (name: string): number => {
      const position = positions.get(name);
      if (position !== undefined) return position;
      throw new InputError({
        where: source,
        rule: `column ${shown(name)} is missing`,
        fix: `Columns: ${this.columns.slice(0, 20).map(shown).join(', ')}${this.columns.length > 20 ? ', …' : ''}.`,
      });
    };
    this.used = needed.map((name) => ({ name, position: positionOf(name), ofFeature: ofFeatures.has(name) }));
    const placed = <F extends Feature>(kind: F['kind']): Placed<F>[] =>
      schema.features
        .filter((feature): feature is F => feature.kind === kind)
        .map((feature) => ({ feature, position: positionOf(sourceColumn(feature)) }));
    const times = timeReaders((column) => {
      if (!missingWords) return undefined;
      const words = this.#timeWords.get(column) ?? new Set();
      this.#timeWords.set(column, words);
      return words;
    });
    this.featureColumns = this.used.flatMap(({ name, ofFeature }) => (ofFeature ? [name] : []));
    this.categorical = placed<CategoricalFeature>('categorical').map((at) => {
      const { time, missing } = at.feature;
      return { ...at, tokens: tokenIds(at.feature), token: time && timeToken(time, times(time, missing)) };
    });
    this.numeric = placed<NumericFeature>('numeric').map((at) => {
      const { time, missing } = at.feature;
      const words: MissingWords | undefined = missingWords && !time ? new Map() : undefined;
      return { ...at, reader: time ? times(time, missing) : new NumberReader(missing, words), words };
    });
    this.multiValued = placed<MultiValuedFeature>('multiValued').map((at) => ({ ...at, tokens: tokenIds(at.feature) }));
    const column = (name: string | undefined): number => (labels && name !== undefined ? positionOf(name) : -1);
    this.label = column(schema.label);
    this.weight = column(schema.weight);
    this.group = column(schema.group);
    this.labelReader = new LabelReader(schema.positive);
    this.groupNumbers = groups;
  }

  /** Usual words for a missing value that the numbers or times of a feature had, and in how many rows where that is known. */
  missingWords({ name, ...feature }: Feature): ReadonlyMap<string, number | undefined> {
    const column = feature.kind === 'multiValued' ? undefined : feature.time?.column;
    if (column !== undefined)
      return new Map(Array.from(this.#timeWords.get(column) ?? [], (word) => [word, undefined]));
    return this.numeric.find((placed) => placed.feature.name === name)?.words ?? new Map<string, number>();
  }
}

function groupMap(): TokenIds {
  const numbers = new Map([['', -1]]);
  const of = (text: string): number => {
    if (!numbers.has(text)) numbers.set(text, numbers.size - 1);
    return numbers.get(text) as number;
  };
  return { of };
}

/** What gives a column of times its reader, one for all features that are made of it. */
function timeReaders(
  wordsOf: (column: string) => Set<string> | undefined,
): (time: TimeSource, missing: Missing) => TimeReader {
  const readers = new Map<string, TimeReader>();
  return ({ column, numbers }, missing) => {
    const key = JSON.stringify([column, numbers, missing]);
    let reader = readers.get(key);
    if (!reader) readers.set(key, (reader = new TimeReader(numbers, missing, wordsOf(column))));
    return reader;
  };
}

/** Names of the columns that a schema reads. */
function columnsOf(schema: Schema, labels: boolean): readonly string[] {
  const names = new Set(schema.features.map(sourceColumn));
  if (labels) for (const name of [schema.label, schema.weight, schema.group]) if (name !== undefined) names.add(name);
  return [...names];
}
