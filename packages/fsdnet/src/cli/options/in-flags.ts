import { optionNamed } from '@fsdnet/core/engine';

import { flag } from './command-option.ts';
import type { CommandOption } from './command-option.ts';

/**
 * A library's message about one of its options in the words of the command line: "splitBy: must be …" becomes
 * "--split-by: must be …". A part of the data, such as "test", is no option, although one is called so.
 */
export function inFlags(message: string, options: Readonly<Record<string, CommandOption>>): string {
  const [start, name] = /^(?:fit: )?(\w+)(?=: )/.exec(message) ?? [];
  if (start === undefined || name === undefined) return message;
  const option = optionNamed(options, name);
  return option === undefined || option.unit === 'file' ? message : `${flag(name)}${message.slice(start.length)}`;
}
