import { hosts } from "../pinned.ts";
import { describeHosts } from "./agreement.ts";

describeHosts(hosts.filter(({ kind, version }) => kind === "flat" && version.startsWith("9.")));
