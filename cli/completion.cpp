#include <fmt/format.h>

#include "cli/options.h"
#include "ebb/report/text.h"

namespace ebb::cli {
namespace {

struct Word {
  std::string name, help;
  bool takes_file = false;
};
struct Command {
  std::string name, help;
  std::vector<Word> options;
};

std::vector<Command> commands_of(const CLI::App& app) {
  std::vector<Command> commands;
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
    Command command{sub->get_name(), sub->get_description(), {}};
    for (const CLI::Option* option : sub->get_options()) {
      if (option->get_group().empty()) continue;
      for (const std::string& name : option->get_lnames()) {
        command.options.push_back({"--" + name, option->get_description(), option->get_type_name().find("FILE") != std::string::npos});
      }
    }
    commands.push_back(std::move(command));
  }
  return commands;
}

/// Inside single quotes of a shell.
std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string names_of(const std::vector<Word>& words) {
  std::vector<std::string> names;
  for (const Word& word : words) names.push_back(word.name);
  return joined(names, " ");
}

std::string bash_script(const std::vector<Command>& commands) {
  std::vector<std::string> names;
  std::string cases;
  for (const Command& command : commands) {
    names.push_back(command.name);
    cases += fmt::format("    {}) words=\"{}\" ;;\n", command.name, names_of(command.options));
  }
  return fmt::format(
      "_ebb() {{\n"
      "  local current=\"${{COMP_WORDS[COMP_CWORD]}}\" words=\"\"\n"
      "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
      "    COMPREPLY=($(compgen -W \"{} --help --version\" -- \"$current\"))\n"
      "    return\n"
      "  fi\n"
      "  case \"${{COMP_WORDS[1]}}\" in\n{}  esac\n"
      "  case \"$current\" in\n"
      "    -*) COMPREPLY=($(compgen -W \"$words\" -- \"$current\")) ;;\n"
      "    *) COMPREPLY=($(compgen -f -- \"$current\")) ;;\n"
      "  esac\n"
      "}}\n"
      "complete -o filenames -F _ebb ebb\n",
      joined(names, " "), cases);
}

std::string zsh_script(const std::vector<Command>& commands) {
  std::string list, cases;
  for (const Command& command : commands) {
    list += fmt::format("    {}\n", quoted(command.name + ":" + command.help));
    cases += fmt::format("    {}) options=({}) ;;\n", command.name, names_of(command.options));
  }
  return fmt::format(
      "#compdef ebb\n"
      "_ebb() {{\n"
      "  local -a commands options\n"
      "  commands=(\n{}  )\n"
      "  if (( CURRENT == 2 )); then\n"
      "    _describe 'command' commands\n"
      "    compadd -- --help --version\n"
      "    return\n"
      "  fi\n"
      "  case \"$words[2]\" in\n{}  esac\n"
      "  if [[ \"$words[CURRENT]\" == -* ]]; then\n"
      "    compadd -- $options\n"
      "  else\n"
      "    _files\n"
      "  fi\n"
      "}}\n"
      "compdef _ebb ebb\n",
      list, cases);
}

std::string fish_script(const std::vector<Command>& commands) {
  std::string out;
  for (const Command& command : commands) {
    out += fmt::format("complete -c ebb -n __fish_use_subcommand -a {} -d {} -f\n", command.name, quoted(command.help));
    for (const Word& word : command.options) {
      out += fmt::format("complete -c ebb -n '__fish_seen_subcommand_from {}' -l {} -d {}{}\n", command.name, word.name.substr(2), quoted(word.help),
                         word.takes_file ? " -r -F" : "");
    }
  }
  return out;
}

}  // namespace

int run_completion(const CompletionOptions& options, const CLI::App& app) {
  const std::vector<Command> commands = commands_of(app);
  std::string script = options.shell == "bash" ? bash_script(commands) : options.shell == "zsh" ? zsh_script(commands) : fish_script(commands);
  return print_result(script) ? kDone : kCouldNotDoIt;
}

}  // namespace ebb::cli
