import type { CtrModel, ParallelBackbone } from '@fsdnet/core';
import type { Options } from '@fsdnet/core/engine';

/** A built-in model: its options and how to make it. */
export interface BuiltInModel {
  readonly title: string;
  /** Has two streams, so that self-distillation can be put on it. */
  readonly parallel: boolean;
  readonly table: Options;
  make(options: Readonly<Record<string, unknown>>): CtrModel | ParallelBackbone;
}

interface Entry extends Pick<BuiltInModel, 'title' | 'parallel'> {
  /** Why it takes no self-distillation, or not in every form. */
  readonly withoutFsd?: string;
  /** Loads its package: only when the model is asked for. */
  load(): Promise<Pick<BuiltInModel, 'table' | 'make'>>;
}

const entries: Readonly<Record<string, Entry>> = {
  lr: {
    title: 'Logistic regression',
    parallel: false,
    withoutFsd: 'it has no layers',
    async load() {
      const { lr, lrOptions } = await import('@fsdnet/models-baselines');
      return { table: lrOptions, make: lr };
    },
  },
  fm: {
    title: 'FM (Rendle 2010)',
    parallel: false,
    withoutFsd: 'it has no layers',
    async load() {
      const { fm, fmOptions } = await import('@fsdnet/models-baselines');
      return { table: fmOptions, make: fm };
    },
  },
  dnn: {
    title: 'DNN (Covington et al. 2016)',
    parallel: false,
    withoutFsd: 'it has one stream',
    async load() {
      const { dnn, dnnOptions } = await import('@fsdnet/models-baselines');
      return { table: dnnOptions, make: dnn };
    },
  },
  pnn: {
    title: 'PNN (Qu et al. 2016)',
    parallel: false,
    withoutFsd: 'it has one stream',
    async load() {
      const { pnn, pnnOptions } = await import('@fsdnet/models-baselines');
      return { table: pnnOptions, make: pnn };
    },
  },
  'wide-deep': {
    title: 'Wide & Deep (Cheng et al. 2016)',
    parallel: false,
    withoutFsd: 'its linear part has no layers',
    async load() {
      const { wideDeep, wideDeepOptions } = await import('@fsdnet/models-baselines');
      return { table: wideDeepOptions, make: wideDeep };
    },
  },
  deepfm: {
    title: 'DeepFM (Guo et al. 2017)',
    parallel: false,
    withoutFsd: 'its FM part has no layers',
    async load() {
      const { deepFM, deepFMOptions } = await import('@fsdnet/models-baselines');
      return { table: deepFMOptions, make: deepFM };
    },
  },
  dcn: {
    title: 'DCN (Wang et al. 2017)',
    parallel: true,
    async load() {
      const { dcn, dcnOptions } = await import('@fsdnet/models-dcn');
      return { table: dcnOptions, make: dcn };
    },
  },
  'dcn-v2': {
    title: 'DCNv2 (Wang et al. 2021)',
    parallel: true,
    withoutFsd: 'its streams stand side by side with structure=parallel only',
    async load() {
      const { dcnV2, dcnV2Options } = await import('@fsdnet/models-dcn');
      return { table: dcnV2Options, make: dcnV2 };
    },
  },
  xdeepfm: {
    title: 'xDeepFM (Lian et al. 2018)',
    parallel: true,
    async load() {
      const { xDeepFM, xDeepFMOptions } = await import('@fsdnet/models-xdeepfm');
      return { table: xDeepFMOptions, make: xDeepFM };
    },
  },
  fignn: {
    title: 'Fi-GNN (Li et al. 2019)',
    parallel: false,
    withoutFsd: 'it has one stream',
    async load() {
      const { fiGNN, fiGnnOptions } = await import('@fsdnet/models-baselines');
      return { table: fiGnnOptions, make: fiGNN };
    },
  },
  autoint: {
    title: 'AutoInt (Song et al. 2019)',
    parallel: false,
    withoutFsd: 'it has one stream',
    async load() {
      const { autoInt, autoIntOptions } = await import('@fsdnet/models-autoint');
      return { table: autoIntOptions, make: autoInt };
    },
  },
  'autoint-plus': {
    title: 'AutoInt+ (Song et al. 2019)',
    parallel: true,
    async load() {
      const { autoIntPlus, autoIntPlusOptions } = await import('@fsdnet/models-autoint');
      return { table: autoIntPlusOptions, make: autoIntPlus };
    },
  },
  afn: {
    title: 'AFN (Cheng et al. 2020)',
    parallel: false,
    withoutFsd: 'it has one stream',
    async load() {
      const { afn, afnOptions } = await import('@fsdnet/models-baselines');
      return { table: afnOptions, make: afn };
    },
  },
  'afn-plus': {
    title: 'AFN+ (Cheng et al. 2020)',
    parallel: true,
    async load() {
      const { afnPlus, afnPlusOptions } = await import('@fsdnet/models-baselines');
      return { table: afnPlusOptions, make: afnPlus };
    },
  },
  edcn: {
    title: 'EDCN (Chen et al. 2021)',
    parallel: true,
    async load() {
      const { edcn, edcnOptions } = await import('@fsdnet/models-dcn');
      return { table: edcnOptions, make: edcn };
    },
  },
  masknet: {
    title: 'MaskNet (Wang et al. 2021)',
    parallel: false,
    withoutFsd: 'its blocks are one stack, or a single layer',
    async load() {
      const { maskNet, maskNetOptions } = await import('@fsdnet/models-baselines');
      return { table: maskNetOptions, make: maskNet };
    },
  },
  graphfm: {
    title: 'GraphFM (Li et al. 2021)',
    parallel: false,
    withoutFsd: 'it has a second stream with deep=true only',
    async load() {
      const { graphFM, graphFMOptions } = await import('@fsdnet/models-baselines');
      return { table: graphFMOptions, make: graphFM };
    },
  },
  cl4ctr: {
    title: 'CL4CTR (Wang et al. 2023)',
    parallel: false,
    withoutFsd: 'it adds losses to a model, not layers',
    async load() {
      const { cl4ctr, cl4ctrOptions } = await import('@fsdnet/models-baselines');
      return { table: cl4ctrOptions, make: cl4ctr };
    },
  },
};

/** `fsdnet` is this model with self-distillation. */
export const fsdnetBackbone = 'dcn-v2';

/** Names of the models that this version has. */
export const modelNames: readonly string[] = ['fsdnet', ...Object.keys(entries)];

/** Models that take `--fsd`. */
export const parallelModelNames: readonly string[] = Object.keys(entries).filter((name) => entries[name]?.parallel);

/** Why a model takes no `--fsd` in the form that it was asked for; undefined for a user's own. */
export function reasonAgainstFsd(name: string): string | undefined {
  return Object.hasOwn(entries, name) ? entries[name]?.withoutFsd : undefined;
}

/** A built-in model by name ("fsdnet" excepted: it is `fsdnetBackbone` with self-distillation); undefined for other names. */
export async function builtInModel(name: string): Promise<BuiltInModel | undefined> {
  const entry = Object.hasOwn(entries, name) ? entries[name] : undefined;
  if (!entry) return undefined;
  const { title, parallel } = entry;
  return { title, parallel, ...(await entry.load()) };
}
