import { createHash } from 'node:crypto';

import { ConfigError } from '@fsdnet/core';

/** Another name of a version, and the share of the requests without a version that it gets. */
export interface Alias {
  /** The model that has it; undefined: every model. */
  readonly model: string | undefined;
  readonly name: string;
  readonly version: string;
  /** Between 0 and 1. Default 0: only requests that name the alias. */
  readonly share: number;
}

const ALIAS = /^(?:([A-Za-z0-9._-]+)\/)?([A-Za-z][A-Za-z0-9._-]{0,63})=(\w{1,64})(?::(\d+(?:\.\d+)?)%)?$/;

/**
 * Reads `[MODEL/]NAME=VERSION[:SHARE%]`, such as `stable=7` and `canary=8:5%`.
 *
 * @throws ConfigError for any other text, and for shares of more than 100 % together.
 */
export function readAliases(texts: readonly string[]): readonly Alias[] {
  const aliases = texts.map((text): Alias => {
    const [, model, name, version, percent = '0'] = ALIAS.exec(text) ?? [];
    if (name !== undefined && version !== undefined) return { model, name, version, share: Number(percent) / 100 };
    throw new ConfigError({
      where: 'alias',
      rule: 'must be a name and a version, perhaps with a share',
      got: JSON.stringify(text),
      fix: 'For example stable=7, canary=8:5%, or ctr/stable=7 for one model.',
    });
  });
  for (const { model } of aliases) {
    const sum = aliases
      .filter((alias) => alias.model === undefined || alias.model === model)
      .reduce((total, { share }) => total + share, 0);
    if (sum > 1 + 1e-9)
      throw new ConfigError({ where: 'alias', rule: 'shares must add up to at most 100 %', got: `${sum * 100} %` });
  }
  return aliases;
}

/** The version that a request gets which names none: its key decides, so that the same user stays on one side. */
export function sharedVersion(aliases: readonly Alias[], key: string | undefined): string | undefined {
  if (aliases.every(({ share }) => share === 0)) return undefined;
  let place = key === undefined ? Math.random() : createHash('sha256').update(key).digest().readUInt32BE() / 2 ** 32;
  for (const { version, share } of aliases) {
    if (place < share) return version;
    place -= share;
  }
  return undefined;
}
