import { hosts } from "../pinned.ts";
import { describeHosts } from "./agreement.ts";

describeHosts(hosts.filter(({ kind }) => kind === "oxlint" || kind === "rslint"));
