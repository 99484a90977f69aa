export interface Report {
  rule: string;
  line: number;
  endLine: number;
  message: string;
}

export interface Run {
  config: string;
  name: string;
  engine(text: string, fileName: string): Report[];
}

export function chooseRuns(plugin: object, configs: readonly string[], options: { engine?: string; plugin?: string; scratch?: string }): Promise<Run[]>;
