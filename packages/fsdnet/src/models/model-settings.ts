import { ConfigError } from '@fsdnet/core';
import type { ModelOption, ModelOptions } from '@fsdnet/core';

import { suggestion } from '../options/index.ts';

/** One `--set name=value`, not yet checked against the option's range. */
export interface Setting {
  readonly name: string;
  readonly value: unknown;
}

/** Reads `--set` texts by the option tables that apply. Throws ConfigError with a suggestion for typos. */
export function readSettings(model: string, options: ModelOptions, texts: readonly string[]): Setting[] {
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
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (option) return { name, value: valueOf(option, text.slice(equals + 1).trim()) };
    throw new ConfigError({
      where: `--set ${name}`,
      rule: `unknown option of ${model}`,
      fix: suggestion(name, Object.keys(options), 'Its options'),
    });
  });
}

/** Text that is not of the option's type stays text, so that the table's own check names the rule. */
function valueOf(option: ModelOption, text: string): unknown {
  switch (option.type) {
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'choice':
      return text;
    case 'integers':
      return text.split(',').map((item) => numberOr(item.trim()));
    default:
      return numberOr(text);
  }
}

function numberOr(text: string): number | string {
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}
