// npm's command, and other programs.
import { execFile } from "node:child_process";

/** What npm says when it fails; undefined when it does not. */
export const npm = (args, cwd) => complaint("npm", args, cwd, process.platform === "win32");

/** What a program says when it fails; undefined when it does not. */
export function complaint(program, args, cwd, shell = false) {
  return new Promise((resolve) => {
    execFile(program, args, { cwd, maxBuffer: 1 << 26, shell }, (error, stdout, stderr) => {
      resolve(error === null ? undefined : `${error.code ?? ""} ${stdout} ${stderr}`);
    });
  });
}
