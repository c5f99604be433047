import { ConfigError } from '@fsdnet/core';
import { optionNamed, type Option, type Options } from '@fsdnet/core/engine';

import { suggestion, valueOf } from '../cli/options/index.ts';

/** One `--set name=value`, not yet checked against the option's range. */
export interface Setting {
  readonly name: string;
  readonly value: unknown;
}

/** Reads `--set` texts by the option tables that apply. Throws ConfigError with a suggestion for typos. */
export function readSettings(model: string, options: Options, texts: readonly string[]): Setting[] {
  const named = new Set<string>();
  return texts.map((text) => {
    const equals = text.indexOf('=');
    const name = text.slice(0, Math.max(0, equals)).trim();
    if (name === '') {
      throw new ConfigError({
        where: '--set',
        rule: 'must be name=value',
        got: `"${text}"`,
        fix: 'For example: --set crossLayers=3',
      });
    }
    if (named.has(name)) {
      throw new ConfigError({
        where: `--set ${name}`,
        rule: 'may be given only once',
        fix: 'Leave out one of the two.',
      });
    }
    named.add(name);
    const option = optionNamed(options, name);
    if (option) return { name, value: settingOf(option, text.slice(equals + 1).trim()) };
    throw new ConfigError({
      where: `--set ${name}`,
      rule: `unknown option of ${model}`,
      fix: suggestion(name, Object.keys(options), 'Its options'),
    });
  });
}

function settingOf(option: Option, text: string): unknown {
  if (option.type !== 'boolean') return valueOf(option, text);
  return text === 'true' ? true : text === 'false' ? false : text;
}
