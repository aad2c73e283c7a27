import { Command } from "commander";
import { DATA_OPTION } from "./support/data.ts";
import { example } from "./support/example.ts";

/** What the options of `members` say. */
export interface MembersOptions {
  readonly as?: string;
  readonly key?: string;
  readonly json?: true;
  readonly data: string;
}

const EXAMPLES: Readonly<Record<string, string>> = {
  list: "",
  propose: "0x1a642f0e3c3af545e7acbd38b07251b3990914f1 --as h01",
  remove: "h04 --as h01",
  vote: "0x3f2a91c0 yes --as h02",
  execute: "0x3f2a91c0 --as h01",
};

/** `members`: who belongs to the consortium, and the votes on it, in a running community. */
export function membersCommand(): Command {
  const members = new Command("members")
    .description("members of a running community and their votes; a proposal is carried by more than half")
    .addHelpText("after", example("neighborwatt members propose 0x1a642f0e3c3af545e7acbd38b07251b3990914f1 --as h01"));
  members.addCommand(reader("list", "who is a member, and what is being voted on"), { isDefault: true });
  members.addCommand(writer("propose", "propose to admit an address", "<address>"));
  members.addCommand(writer("remove", "propose to remove a member", "<member>"));
  members.addCommand(writer("vote", "vote on a proposal; a member may change its vote", "<id>", "<yes|no>"));
  members.addCommand(writer("execute", "carry out what was agreed", "<id>"));
  return members;
}

function reader(name: string, description: string): Command {
  return (
    new Command(name)
      .description(description)
      .option("--json", "print one JSON document")
      .option(...DATA_OPTION)
      .addHelpText("after", example(`neighborwatt members ${name}`))
      // As the default it gets whatever is no command, and says so better than "too many arguments".
      .allowExcessArguments()
      .action(async (options: MembersOptions, { args }: Command) => {
        const { refuseWords } = await import("./support/words.ts");
        refuseWords("members", args, Object.keys(EXAMPLES));
        const { listMembers } = await import("./members/execute.ts");
        await listMembers(options);
      })
  );
}

function writer(name: string, description: string, ...parameters: readonly string[]): Command {
  const command = new Command(name).description(description);
  for (const parameter of parameters) command.argument(parameter);
  return command
    .option("--as <household>", "sign with the demonstration key of a simulated home")
    .option("--key <file>", "sign with the key in a file (32 bytes in hexadecimal)")
    .option("--json", "print one JSON document")
    .option(...DATA_OPTION)
    .addHelpText("after", example(`neighborwatt members ${name} ${EXAMPLES[name]}`))
    .action(async (...given: unknown[]) => {
      const words = given.slice(0, parameters.length) as string[];
      const { act } = await import("./members/execute.ts");
      await act(name, words, given[parameters.length] as MembersOptions);
    });
}
