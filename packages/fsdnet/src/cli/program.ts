import { ConfigError } from '@fsdnet/core';
import { Command, Option } from 'commander';

import { commandList } from './commands/command-list.ts';
import type { CommandDefinition } from './commands/command-list.ts';
import { flag, helpText, kebabCase, placeholder } from './options/index.ts';
import type { CommandOption } from './options/index.ts';
import { logLevels } from './output/index.ts';
import type { LogLevel } from './output/index.ts';

/** What the user asked for, before anything is checked. */
export interface Invocation {
  readonly command: CommandDefinition;
  /** Positional arguments by name. */
  readonly positional: Readonly<Record<string, string | undefined>>;
  /** All positional arguments in order. */
  readonly args: readonly string[];
  /** Options that were given, by camelCase name, as text, list of texts, or boolean. */
  readonly given: Readonly<Record<string, unknown>>;
  readonly json: boolean;
  readonly logLevel: LogLevel;
}

const commonOptions = new Set(['json', 'logLevel']);

/** The command line's grammar; `act` gets what was parsed. */
export function buildProgram(version: string, act: (invocation: Invocation) => Promise<void>): Command {
  const program = new Command('fsdnet')
    .description('Click-through-rate models with feature-fusion self-distillation: train, evaluate, score.')
    .version(version, '-V, --version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .configureHelp({ helpWidth: Math.min(process.stdout.columns ?? 110, 110) })
    .showSuggestionAfterError()
    .exitOverride();
  for (const definition of commandList) program.addCommand(buildCommand(definition, act));
  return program;
}

/** The grammar of one command, made from its options. */
export function buildCommand(definition: CommandDefinition, act: (invocation: Invocation) => Promise<void>): Command {
  const command = new Command(definition.name)
    .description(definition.description)
    .helpOption('-h, --help', 'show help')
    .configureHelp({ helpWidth: Math.min(process.stdout.columns ?? 110, 110) })
    .showSuggestionAfterError()
    .exitOverride()
    .allowExcessArguments(false);
  for (const [name, description] of Object.entries(definition.positional)) command.argument(name, description);
  for (const [name, option] of Object.entries(definition.options)) addOption(command, name, option);
  command.optionsGroup('Output:');
  onlyOnce(command, ['log-level']);
  command.option('--json', 'print one JSON object on standard output');
  command.addOption(
    new Option('--log-level <level>', 'how much to report on standard error').choices(logLevels).default('info'),
  );
  if (definition.examples)
    command.addHelpText('after', `\nExamples:\n${definition.examples.map((line) => `  ${line}`).join('\n')}`);
  return command.action(async () => {
    const names = Object.keys(definition.positional).map((name) => name.replaceAll(/[<>[\]]/g, '').toLowerCase());
    const options = command.opts() as { readonly json?: boolean; readonly logLevel: LogLevel };
    await act({
      command: definition,
      positional: Object.fromEntries(names.map((name, index) => [name, command.args[index]])),
      args: command.args,
      given: givenOptions(command),
      json: options.json === true,
      logLevel: options.logLevel,
    });
  });
}

function addOption(command: Command, name: string, option: CommandOption): void {
  if (option.group !== undefined) command.optionsGroup(option.group);
  if (option.type === 'boolean') return addSwitch(command, name, option);
  const built = new Option(`${flag(name)} <${placeholder(option)}>`, helpText(option));
  const accumulates = option.type === 'entries' || option.type === 'names';
  if (accumulates) {
    built.argParser((text: string, before: readonly string[] | undefined) => [...(before ?? []), text]);
  } else {
    onlyOnce(command, [kebabCase(name)]);
  }
  command.addOption(built);
}

/** One that is on already has only its negative form in the help. */
function addSwitch(command: Command, name: string, option: CommandOption): void {
  const [on, off] = [kebabCase(name), `no-${kebabCase(name)}`];
  onlyOnce(command, [on, off]);
  if (option.default === true) {
    command.option(`--${off}`, helpText({ ...option, line: `No ${lowerFirst(option.line)}` }));
  } else {
    command.option(`--${on}`, helpText(option));
    command.addOption(new Option(`--${off}`).hideHelp());
  }
}

/** An option that does not accumulate would drop what was given before. */
function onlyOnce(command: Command, names: readonly string[]): void {
  let given: string | undefined;
  for (const name of names) {
    command.on(`option:${name}`, () => {
      if (given !== undefined) {
        throw new ConfigError({
          where: `--${name}`,
          rule: given === name ? 'may be given only once' : `cannot be combined with --${given}`,
          fix: 'Leave out one of the two.',
        });
      }
      given = name;
    });
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function givenOptions(command: Command): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(command.opts())) {
    if (!commonOptions.has(name) && command.getOptionValueSource(name) === 'cli') given[name] = value;
  }
  return given;
}
