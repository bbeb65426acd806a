/** One deployment as guard sees it, and as `--json` shows it; times are milliseconds since the epoch, absent facts are unknown. */
export interface Deployment {
  readonly id: string;
  /** A state of the API as it came; a word guard does not know counts as in progress. */
  readonly state: string;
  readonly url?: string;
  readonly inspectorUrl?: string;
  readonly target?: string;
  readonly sha?: string;
  readonly branch?: string;
  readonly createdAt?: number;
  readonly readyAt?: number;
  readonly substate?: string;
  readonly errorMessage?: string;
  readonly errorLink?: string;
  readonly aliasAssigned?: boolean;
  readonly aliasError?: string;
  readonly checksConclusion?: string;
  readonly aliasCheck?: string;
  readonly buildSkipped?: boolean;
  readonly seatBlock?: string;
}

/** One line of a build log. */
export interface LogLine {
  readonly type: string;
  readonly text: string;
  readonly level?: string;
  readonly created: number;
}
