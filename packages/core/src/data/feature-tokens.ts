import type { CategoricalFeature, MultiValuedFeature } from '../schema/feature.ts';
import type { Schema } from '../schema/schema.ts';
import { hashedVocabulary } from '../schema/vocabulary.ts';
import { TokenCollector, VocabularyIds, type TextNumbers, type TokenIds } from './token-ids.ts';

/** Numbers the tokens of features while it is not known which of them will be kept. */
export class FeatureTokens {
  readonly #collectors = new Map<string, TokenCollector>();
  readonly #hashed = new Map<string, VocabularyIds>();

  /** @param numbersOf Makes what remembers the texts of a feature, or of all that share its vocabulary. Default: maps. */
  constructor({ features }: Schema, numbersOf?: (feature: CategoricalFeature | MultiValuedFeature) => TextNumbers) {
    const shared = new Map<string, TokenCollector>();
    for (const feature of features) {
      if (feature.kind === 'numeric') continue;
      const { name, hash, share } = feature;
      // Hashed tokens have their final ids at once, and are not kept.
      if (hash !== undefined) {
        this.#hashed.set(name, new VocabularyIds(hashedVocabulary(hash, feature.tokens), feature));
        continue;
      }
      const known = share === undefined ? undefined : shared.get(share);
      const collector = known ?? new TokenCollector(feature, numbersOf?.(feature));
      this.#collectors.set(name, collector);
      if (share !== undefined) shared.set(share, collector);
    }
  }

  /** What gives the tokens of a feature their numbers. */
  of({ name }: CategoricalFeature | MultiValuedFeature): TokenIds {
    return (this.#collectors.get(name) ?? this.#hashed.get(name)) as TokenIds;
  }

  /** The tokens of the feature of that name; undefined where they are not kept. */
  get(name: string): TokenCollector | undefined {
    return this.#collectors.get(name);
  }
}
