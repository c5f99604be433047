import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { ruleOf, type Option, type Options } from '@fsdnet/core/engine';

const MARKED = /(<!-- options: (\w+) of (@fsdnet\/[\w-]+(?:\/\w+)?) -->\n)([\s\S]*?)(<!-- end of options -->)/g;

/** A README with the tables between its "options" marks made anew from the option tables of the packages. */
export async function withOptionTables(root: string, text: string): Promise<string> {
  let result = text;
  for (const [whole, start, exported, door, , end] of text.matchAll(MARKED)) {
    const [, folder = '', ...rooms] = door!.split('/');
    const source = pathToFileURL(join(root, 'packages', folder, 'src', ...rooms, 'index.ts')).href;
    const table = ((await import(source)) as Readonly<Record<string, Options>>)[exported!];
    if (table === undefined) throw new Error(`${door} exports no "${exported}"`);
    result = result.replace(whole, () => `${start}\n${tableOf(table)}\n${end}`);
  }
  return result;
}

/** Options as a Markdown table. */
export function tableOf(options: Options): string {
  const rows = Object.entries(options).map(
    ([name, option]) => `| \`${name}\` | ${typeOf(option)} | ${defaultOf(option)} | ${cell(option.line)} |\n`,
  );
  return `| option | type | default | meaning |\n|---|---|---|---|\n${rows.join('')}`;
}

function typeOf(option: Option): string {
  const { also } = option;
  const choices = 'choices' in option ? (option.choices ?? []) : [];
  const words = choices.map((choice) => `\`"${choice}"\``);
  if (option.type !== 'choice') words.push(option.type === 'value' ? option.what : ruleOf(option));
  if (also) words.push(also.what);
  return cell(words.join(', '));
}

function defaultOf({ default: value, otherwise }: Option): string {
  return value === undefined ? (otherwise ?? '') : `\`${JSON.stringify(value)}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
