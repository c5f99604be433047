import type { CtrModel, ModelOutput } from './model.ts';

/** The model with another output outside training; in training, and in name and loss, it stays what it is. */
export function changedOutsideTraining(model: CtrModel, change: (output: ModelOutput) => ModelOutput): CtrModel {
  return {
    name: model.name,
    weighsRowsAlike: model.weighsRowsAlike,
    forward: (ctx) => (ctx.training ? model.forward(ctx) : change(model.forward(ctx))),
    ...(model.loss && { loss: (ctx, output, target) => model.loss!(ctx, output, target) }),
  };
}
