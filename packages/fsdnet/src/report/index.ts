export { renderReport } from './report.ts';
export type {
  CalibrationPoint,
  HeadFigure,
  HeadlineFigure,
  ReportData,
  ReportEpoch,
  ReportRun,
  ReportTable,
} from './report-data.ts';
