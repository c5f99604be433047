import type { CtrModel, ModelOptionTable, ParallelBackbone } from '@fsdnet/core';

/** A built-in model: its options and how to make it. */
export interface BuiltInModel {
  readonly title: string;
  /** Has two streams, so that self-distillation can be put on it. */
  readonly parallel: boolean;
  readonly table: ModelOptionTable;
  make(options: Readonly<Record<string, unknown>>): CtrModel | ParallelBackbone;
}

/** Loads a built-in model's package only when the model is asked for. */
const loaders: Readonly<Record<string, () => Promise<BuiltInModel>>> = {
  fm: async () => {
    const { fm, fmOptions } = await import('@fsdnet/models-baselines');
    return { title: 'FM (Rendle 2010)', parallel: false, table: fmOptions, make: fm };
  },
  dnn: async () => {
    const { dnn, dnnOptions } = await import('@fsdnet/models-baselines');
    return { title: 'DNN (Covington et al. 2016)', parallel: false, table: dnnOptions, make: dnn };
  },
  pnn: async () => {
    const { pnn, pnnOptions } = await import('@fsdnet/models-baselines');
    return { title: 'PNN (Qu et al. 2016)', parallel: false, table: pnnOptions, make: pnn };
  },
  'wide-deep': async () => {
    const { wideDeep, wideDeepOptions } = await import('@fsdnet/models-baselines');
    return { title: 'Wide & Deep (Cheng et al. 2016)', parallel: false, table: wideDeepOptions, make: wideDeep };
  },
  deepfm: async () => {
    const { deepFM, deepFMOptions } = await import('@fsdnet/models-baselines');
    return { title: 'DeepFM (Guo et al. 2017)', parallel: false, table: deepFMOptions, make: deepFM };
  },
  dcn: async () => {
    const { dcn, dcnOptions } = await import('@fsdnet/models-dcn');
    return { title: 'DCN (Wang et al. 2017)', parallel: true, table: dcnOptions, make: dcn };
  },
  'dcn-v2': async () => {
    const { dcnV2, dcnV2Options } = await import('@fsdnet/models-dcn');
    return { title: 'DCNv2 (Wang et al. 2021)', parallel: true, table: dcnV2Options, make: dcnV2 };
  },
  xdeepfm: async () => {
    const { xDeepFM, xDeepFMOptions } = await import('@fsdnet/models-xdeepfm');
    return { title: 'xDeepFM (Lian et al. 2018)', parallel: true, table: xDeepFMOptions, make: xDeepFM };
  },
  fignn: async () => {
    const { fiGNN, fiGnnOptions } = await import('@fsdnet/models-baselines');
    return { title: 'Fi-GNN (Li et al. 2019)', parallel: false, table: fiGnnOptions, make: fiGNN };
  },
  autoint: async () => {
    const { autoInt, autoIntOptions } = await import('@fsdnet/models-autoint');
    return { title: 'AutoInt (Song et al. 2019)', parallel: false, table: autoIntOptions, make: autoInt };
  },
  'autoint-plus': async () => {
    const { autoIntPlus, autoIntPlusOptions } = await import('@fsdnet/models-autoint');
    return { title: 'AutoInt+ (Song et al. 2019)', parallel: true, table: autoIntPlusOptions, make: autoIntPlus };
  },
  afn: async () => {
    const { afn, afnOptions } = await import('@fsdnet/models-baselines');
    return { title: 'AFN (Cheng et al. 2020)', parallel: false, table: afnOptions, make: afn };
  },
  'afn-plus': async () => {
    const { afnPlus, afnPlusOptions } = await import('@fsdnet/models-baselines');
    return { title: 'AFN+ (Cheng et al. 2020)', parallel: true, table: afnPlusOptions, make: afnPlus };
  },
  edcn: async () => {
    const { edcn, edcnOptions } = await import('@fsdnet/models-dcn');
    return { title: 'EDCN (Chen et al. 2021)', parallel: true, table: edcnOptions, make: edcn };
  },
  masknet: async () => {
    const { maskNet, maskNetOptions } = await import('@fsdnet/models-baselines');
    return { title: 'MaskNet (Wang et al. 2021)', parallel: false, table: maskNetOptions, make: maskNet };
  },
  graphfm: async () => {
    const { graphFM, graphFMOptions } = await import('@fsdnet/models-baselines');
    return { title: 'GraphFM (Li et al. 2021)', parallel: false, table: graphFMOptions, make: graphFM };
  },
  cl4ctr: async () => {
    const { cl4ctr, cl4ctrOptions } = await import('@fsdnet/models-baselines');
    return { title: 'CL4CTR (Wang et al. 2023)', parallel: false, table: cl4ctrOptions, make: cl4ctr };
  },
};

/** `fsdnet` is this model with self-distillation. */
export const fsdnetHost = 'dcn-v2';

/** Names of the models that this version has. */
export const modelNames: readonly string[] = ['fsdnet', ...Object.keys(loaders)];

/** Models that take `--fsd`; GraphFM with its option `deep` only. */
export const parallelModelNames: readonly string[] = ['dcn', 'dcn-v2', 'edcn', 'xdeepfm', 'autoint-plus', 'afn-plus'];

/** A built-in model by name ("fsdnet" excepted: it is `fsdnetHost` with self-distillation); undefined for other names. */
export async function builtInModel(name: string): Promise<BuiltInModel | undefined> {
  return Object.hasOwn(loaders, name) ? loaders[name]?.() : undefined;
}
