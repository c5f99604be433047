/** What a report shows; plain data, so that it can be made and tested without a run. */
export interface ReportData {
  readonly title: string;
  readonly subtitle: string;
  /** The rows that heads and calibration were measured on. Default: the test rows. */
  readonly part?: string;
  /** Large numbers at the top. */
  readonly headline: readonly HeadlineFigure[];
  /** Tables above the charts: what matters most. */
  readonly lead?: readonly ReportTable[];
  /** The trained models, in the order of their colours; one, or two that are compared. */
  readonly runs: readonly ReportRun[];
  /** Tables at the end, such as run facts and hyper-parameters. */
  readonly tables: readonly ReportTable[];
}

export interface HeadlineFigure {
  readonly label: string;
  readonly value: string;
  /** A short note under the value. */
  readonly note?: string;
}

export interface ReportRun {
  readonly name: string;
  readonly epochs: readonly ReportEpoch[];
  readonly bestEpoch: number;
  readonly calibration?: readonly CalibrationPoint[];
  /** Expected calibration error, 20 bins of equal mass. */
  readonly calibrationError?: number;
  readonly heads?: readonly HeadFigure[];
}

export interface ReportEpoch {
  readonly epoch: number;
  /** Mean over the epoch of each loss part, its weight included. */
  readonly loss: Readonly<Record<string, number>>;
  readonly validAuc: number | null;
  readonly validLogLoss: number;
}

export interface CalibrationPoint {
  /** Mean prediction of the bin. */
  readonly predicted: number;
  /** Share of positives in the bin. */
  readonly observed: number;
  readonly rows: number;
}

export interface HeadFigure {
  readonly name: string;
  readonly auc: number | null;
  readonly logLoss: number | null;
}

export interface ReportTable {
  readonly title: string;
  readonly note?: string;
  readonly header?: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Columns aligned to the right. */
  readonly right?: readonly number[];
}
