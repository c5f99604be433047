import { resolveOptions } from '@fsdnet/core';

import type { OpenModel } from '../model/served-model.ts';
import { readAliases } from '../repository/alias.ts';
import { modelSource } from '../repository/model-folder.ts';
import { ModelRepository, type RepositoryEvents } from '../repository/model-repository.ts';
import { serviceOptions, type ServiceOptions } from '../server-options.ts';
import { ScoringService } from './scoring-service.ts';

/** What a program gives besides the options. */
export interface ServicePrograms {
  /** Opens the model of a folder. */
  readonly open: OpenModel;
  /** Hears of runs and loads. Default: nobody does. */
  readonly events?: RepositoryEvents | undefined;
  /** Whether further requests are wanted; readiness tells it. Default: yes. */
  readonly isOpen?: (() => boolean) | undefined;
}

/**
 * Loads models and answers requests about them.
 *
 * @param models Folders of runs, of exports, or of numbered versions of them: `PATH` or `NAME=PATH`.
 * @throws InputError or ConfigError, or whatever keeps a model from being opened.
 *
 * @example
 * const service = await createScoringService(['ctr=runs/frappe'], { open: loadModel });
 * const { status, headers, body } = await service.handle({ method: 'POST', url: '/v1/models/ctr/score', headers: {}, body });
 */
export async function createScoringService(
  models: readonly string[],
  { open, events = silent, isOpen = () => true, ...given }: ServiceOptions & ServicePrograms,
): Promise<ScoringService> {
  const options = resolveOptions('createScoringService', serviceOptions, given);
  const { alias = [], watch, watchSeconds, ...limits } = options;
  const repository = await ModelRepository.open(models.map(modelSource), {
    ...limits,
    open,
    events,
    aliases: readAliases(alias),
  });
  if (watch) repository.watch(1000 * watchSeconds);
  return new ScoringService(repository, { ...limits, isOpen });
}

const silent: RepositoryEvents = { run: () => undefined, loaded: () => undefined };
