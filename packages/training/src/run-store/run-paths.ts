/** Where the files of a run are that say which model it trained. */
export interface ModelPaths {
  readonly config: string;
  readonly schema: string;
  readonly model: string;
  readonly metrics: string;
  readonly calibration: string;
}

/** `place` says where a file lies. */
export function modelPaths(place: (file: string) => string): ModelPaths {
  return {
    config: place('config.json'),
    schema: place('schema.json'),
    model: place('model.safetensors'),
    metrics: place('metrics.jsonl'),
    calibration: place('calibration.json'),
  };
}
