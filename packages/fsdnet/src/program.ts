import { Command, Option } from 'commander';

import { commandList } from './commands/command-list.ts';
import type { CommandDefinition } from './commands/command-list.ts';
import { helpText, kebabCase } from './options/index.ts';
import type { OptionDefinition } from './options/index.ts';
import { logLevels } from './output/index.ts';
import type { LogLevel } from './output/index.ts';

/** What the user asked for, before anything is checked. */
export interface Invocation {
  readonly command: CommandDefinition;
  /** Positional arguments by name. */
  readonly positional: Readonly<Record<string, string | undefined>>;
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

function buildCommand(definition: CommandDefinition, act: (invocation: Invocation) => Promise<void>): Command {
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
  command.option('--json', 'print one JSON object on standard output');
  command.addOption(
    new Option('--log-level <level>', 'how much is said on standard error').choices(logLevels).default('info'),
  );
  if (definition.examples)
    command.addHelpText('after', `\nExamples:\n${definition.examples.map((line) => `  ${line}`).join('\n')}`);
  return command.action(async () => {
    const names = Object.keys(definition.positional).map((name) => name.replaceAll(/[<>[\]]/g, '').toLowerCase());
    const options = command.opts() as { readonly json?: boolean; readonly logLevel: LogLevel };
    await act({
      command: definition,
      positional: Object.fromEntries(names.map((name, index) => [name, command.args[index]])),
      given: givenOptions(command),
      json: options.json === true,
      logLevel: options.logLevel,
    });
  });
}

function addOption(command: Command, name: string, option: OptionDefinition): void {
  if (option.group !== undefined) command.optionsGroup(option.group);
  const flag = kebabCase(name);
  if (option.negative) {
    command.option(`--no-${flag}`, helpText(option));
  } else if (option.kind.type === 'flag') {
    command.option(`--${flag}`, helpText(option));
    command.addOption(new Option(`--no-${flag}`).hideHelp());
  } else {
    const built = new Option(`--${flag} <${option.placeholder ?? 'value'}>`, helpText(option));
    if (option.kind.type === 'repeated')
      built.argParser((value: string, before: string[] | undefined) => [...(before ?? []), value]);
    command.addOption(built);
  }
}

function givenOptions(command: Command): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(command.opts())) {
    if (!commonOptions.has(name) && command.getOptionValueSource(name) === 'cli') given[name] = value;
  }
  return given;
}
