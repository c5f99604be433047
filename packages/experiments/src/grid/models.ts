/** A model of the paper. */
export interface PaperModel {
  /** As on the command line. */
  readonly model: string;
  readonly fsd: boolean;
  /** As in the paper's tables. */
  readonly title: string;
}

/** The paper's Table 2, in its order. */
export const table2Models: readonly PaperModel[] = [
  { model: 'fm', fsd: false, title: 'FM' },
  { model: 'dnn', fsd: false, title: 'DNN' },
  { model: 'pnn', fsd: false, title: 'PNN' },
  { model: 'wide-deep', fsd: false, title: 'Wide&Deep' },
  { model: 'deepfm', fsd: false, title: 'DeepFM' },
  { model: 'dcn', fsd: false, title: 'DCN' },
  { model: 'xdeepfm', fsd: false, title: 'xDeepFM' },
  { model: 'fignn', fsd: false, title: 'FiGNN' },
  { model: 'autoint-plus', fsd: false, title: 'AutoInt+' },
  { model: 'afn-plus', fsd: false, title: 'AFN+' },
  { model: 'dcn-v2', fsd: false, title: 'DCNv2' },
  { model: 'edcn', fsd: false, title: 'EDCN' },
  { model: 'masknet', fsd: false, title: 'MaskNet' },
  { model: 'graphfm', fsd: false, title: 'GraphFM' },
  { model: 'cl4ctr', fsd: false, title: 'CL4CTR' },
  { model: 'fsdnet', fsd: true, title: 'FSDNet' },
];

/** The paper's Table 3: each backbone, then its version with self-distillation. */
export const table3Models: readonly PaperModel[] = [
  { model: 'dcn', fsd: false, title: 'DCN' },
  { model: 'dcn', fsd: true, title: 'DCN_FSD' },
  { model: 'xdeepfm', fsd: false, title: 'xDeepFM' },
  { model: 'xdeepfm', fsd: true, title: 'xDeepFM_FSD' },
  { model: 'autoint-plus', fsd: false, title: 'AutoInt+' },
  { model: 'autoint-plus', fsd: true, title: 'AutoInt+_FSD' },
  { model: 'dcn-v2', fsd: false, title: 'DCNv2' },
  { model: 'fsdnet', fsd: true, title: 'DCNv2_FSD' },
];
