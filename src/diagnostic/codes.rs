//! The codes themselves: name, code, TCK type, TCK detail, title, explanation; grouped by stage.
#![expect(missing_docs, reason = "each constant's title and explanation stand in its row")]

use super::code::{Code, CodeRow, code_table};

code_table! {
    // ---- D: data ------------------------------------------------------------------------------
    BAD_JSON = "D0101", "DataError", "BadJson", "the line is not a JSON object", "Every line of a .jsonl file is one JSON object, written on one line, in UTF-8, without a byte order mark.";
    DATA_UNKNOWN_FIELD = "D0102", "DataError", "UnknownField", "no such field", "The record has a field that MODEL.md does not know. A misspelt field would otherwise be lost without a word.";
    DATA_WRONG_TYPE = "D0103", "DataError", "WrongType", "a value of another type is expected", "The field holds a text where a number is expected, or the like.";
    DATA_MISSING_FIELD = "D0104", "DataError", "MissingField", "a field is missing", "Every statement has an id, a subject, a relation, a source, and an object or a value; every entity an id, a type and a name; every source an id and a title.";
    DATA_DUPLICATE_KEY = "D0105", "DataError", "DuplicateKey", "a key stands twice in one object", "JSON readers disagree on which of the two counts, so neither does.";
    DATA_BAD_UTF8 = "D0106", "DataError", "BadUtf8", "the file is not UTF-8", "Data files are UTF-8 text.";
    DATA_BYTE_ORDER_MARK = "D0107", "DataError", "ByteOrderMark", "the file begins with a byte order mark", "Save the file as UTF-8 without a byte order mark.";
    DATA_LINE_TOO_LONG = "D0108", "DataError", "LineTooLong", "the line is too long", "A line of a data file is limited to 16 MiB.";
    DATA_TOO_DEEP = "D0109", "DataError", "TooDeep", "the JSON is nested too deeply", "Arrays and objects are limited to 128 levels in one another; no record needs more than three.";
    DATA_UNREADABLE = "D0110", "DataError", "Unreadable", "the file cannot be read", "A graph-data directory holds schema.json, sources.jsonl, entities.jsonl and statements.jsonl, and perhaps rules.chq.";
    DATA_BAD_SUM = "D0111", "DataError", "BadSum", "the line does not fit its checksum", "The line was changed, by accident or on purpose, after it was sealed. When the change is right, run `chancery seal` on the directory.";
    DATA_LINE_ENDING = "D0112", "DataError", "LineEnding", "an unusual line ending", "Lines end with a single line feed.";
    DATA_NO_SNAPSHOT = "D0113", "DataError", "NoSnapshot", "the file is not a snapshot that can be opened", "A snapshot is a file that `chancery import`, `chancery build` or `:save` wrote. It was not written by one of them, or is cut off, or its header or table of sections was changed, or another version of the program wrote it. Make it again from its texts.";
    DATA_DAMAGED = "D0114", "DataError", "Damaged", "the snapshot is damaged", "A block of the file is not what was written, or says what makes no sense. No answer is given from it. Make the file again from its texts, and check the disk.";
    DATA_NOT_WRITTEN = "D0115", "DataError", "NotWritten", "the file could not be written", "What stood in the file before, if it was there, still stands there unchanged.";
    DATA_UNKNOWN_TYPE = "D0201", "DataError", "UnknownType", "no such entity type", "The type is not declared in schema.json.";
    DATA_BAD_SCHEMA = "D0202", "DataError", "BadSchema", "the schema does not hold together", "Types, relations and inverse names must be declared once, parents and ends must exist, and nothing may stand above itself.";
    DATA_UNKNOWN_RELATION = "D0203", "DataError", "UnknownRelation", "no such relation type", "The relation is not declared in schema.json, neither by its name nor by its inverse name.";
    DATA_UNKNOWN_ENTITY = "D0207", "DataError", "UnknownEntity", "no such entity", "Records name entities by their ids, as entities.jsonl declares them.";
    DATA_UNKNOWN_SOURCE = "D0208", "DataError", "UnknownSource", "no such source", "The source is not in sources.jsonl.";
    DATA_DUPLICATE_ID = "D0209", "DataError", "DuplicateId", "an id is given twice", "An id is the only identity of a record and never reused.";
    DATA_BAD_ID = "D0210", "DataError", "BadId", "not an id", "Ids are written in small letters and digits, joined by single hyphens.";
    DATA_BROKEN_DOMAIN = "D0211", "DataError", "BrokenDomain", "the relation does not join entities of these types", "schema.json says which types a relation starts at (domain) and leads to (range); subtypes are allowed.";
    DATA_BAD_DATE = "D0212", "DataError", "BadDate", "not a date", "Dates are `2003`, `2003-04` or `2003-04-28`, with `~` (about) or `?` (doubtful) at the end; spans `A/B`, `A/..`, `A/`, `/B`.";
    DATA_BAD_LOCATOR = "D0213", "DataError", "BadLocator", "the passage does not lie in the text", "A locator counts code points from the start of the source's text, the end excluded.";
    DATA_BAD_VALUE = "D0214", "DataError", "BadValue", "a value that the field does not take", "The field takes another kind of value, or one within other limits.";
    DATA_NAME_COLLISION = "D0215", "DataError", "NameCollision", "an id that is taken", "In a query a name stands for one thing, so an id may not also be a type, a relation or a literal, nor stand for both a source and an entity.";
    DATA_CYCLE = "D0216", "DataError", "Cycle", "a chain comes back to its start", "Merging and derivation lead from one record to another and must end.";
    DATA_NO_LOCATOR = "D0301", "DataWarning", "NoLocator", "a statement without a passage", "The footnote will say that no passage is given.";
    DATA_NO_GLOSS = "D0302", "DataWarning", "NoGloss", "a statement without a gloss", "The gloss says in our own words what the source says.";
    DATA_REPEATED = "D0303", "DataWarning", "Repeated", "the same statement twice", "A source that repeats itself gives one statement with several locators.";
    DATA_LONG_GLOSS = "D0304", "DataWarning", "LongGloss", "a long gloss", "A gloss has at most 25 words.";
    DATA_COPIED_GLOSS = "D0305", "DataWarning", "CopiedGloss", "a gloss in the article's words", "Six words in a row are the article's; a gloss is in our own words.";
    DATA_STRAY_SIGN = "D0306", "DataWarning", "StraySign", "a sign that means nothing", "The sign of a statement says whether a judgement (`assessed-as`) praises or blames. The sign of a relation stands in schema.json.";
    IMPORT_BAD_HEADER = "D0501", "DataError", "BadHeader", "the header is not one of an import", "The first line names the columns as neo4j-admin does: `id:ID`, `:LABEL` for nodes, `:START_ID`, `:END_ID`, `:TYPE` for relationships, `name:type` for properties, `:IGNORE` for what is not wanted.";
    IMPORT_BAD_RECORD = "D0502", "DataError", "BadRecord", "the line has not the form of the header", "Every line has as many cells as the header has columns; a cell that holds the delimiter, a quote or a line end is written in quotes, with each quote in it written twice.";
    IMPORT_BAD_CELL = "D0503", "DataError", "BadCell", "a cell that its column does not take", "The header gives the column a type, and the cell is not a value of it. An empty cell is no value.";
    IMPORT_DANGLING_ID = "D0504", "DataError", "DanglingId", "no node has the id", "Both ends of a relationship are ids of nodes that are imported with it, in the id space that the header names.";
    IMPORT_UNSUPPORTED_TYPE = "D0505", "DataError", "UnsupportedType", "a type that is not supported", "There are no spatial values and no vectors.";
    CONFIG_WRONG = "D0601", "DataError", "Config", "the file of settings is wrong", "`config.toml` says how the prompt begins. `:config` shows the settings and where the file is, `:config new` writes one with comments.";
    DATA_TEXT_MISSING = "D0401", "DataError", "TextMissing", "the text of a source is not there", "`--texts DIR` needs a file `<source id>.txt` for each source.";
    DATA_TEXT_CHANGED = "D0402", "DataError", "TextChanged", "the text of a source is another one", "Length and hash of the text are not those that sources.jsonl gives.";
    DATA_PASSAGE_CHANGED = "D0403", "DataError", "PassageChanged", "the passage is another one", "The hash of the text between start and end is not the one the locator gives.";
    // ---- Q01: syntax ---------------------------------------------------------------------------
    UNEXPECTED_SYNTAX = "Q0101", "SyntaxError", "UnexpectedSyntax", "the text is not a query here", "The parser found something it cannot continue with. The caret shows the first place where no clause, expression or pattern fits.";
    INVALID_NUMBER_LITERAL = "Q0102", "SyntaxError", "InvalidNumberLiteral", "not a number", "A number literal has letters or signs in it that no number has, such as `9223372h54775808` or `0x1G`.";
    INTEGER_OVERFLOW = "Q0103", "SyntaxError", "IntegerOverflow", "the integer does not fit 64 bits", "Integers lie between -9223372036854775808 and 9223372036854775807. Write a decimal point for a floating-point number.";
    FLOATING_POINT_OVERFLOW = "Q0104", "SyntaxError", "FloatingPointOverflow", "the number is too large", "Floating-point numbers end near 1.8e308.";
    INVALID_UNICODE_LITERAL = "Q0105", "SyntaxError", "InvalidUnicodeLiteral", "not a Unicode escape", "`\\u` takes four hexadecimal digits and `\\U` eight, and they must name a character.";
    INVALID_UNICODE_CHARACTER = "Q0106", "SyntaxError", "InvalidUnicodeCharacter", "not a character the language knows", "Only the ASCII hyphen, quotes and brackets have a meaning in a query; a dash from a word processor does not.";
    INVALID_RELATIONSHIP_PATTERN = "Q0107", "SyntaxError", "InvalidRelationshipPattern", "not a relationship pattern", "A relationship pattern is `-[:TYPE]->`, `<-[:TYPE]-` or `-[:TYPE]-`, with an optional length such as `*1..3`.";
    INVALID_CLAUSE_COMPOSITION = "Q0108", "SyntaxError", "InvalidClauseComposition", "the clauses do not fit together", "A query ends with RETURN, a writing clause or a standalone CALL; reading after writing needs a WITH between; UNION and UNION ALL are not mixed.";
    NESTING_TOO_DEEP = "Q0109", "LimitExceeded", "Depth", "the query is nested too deeply", "Brackets, CASE, NOT and unary minus are limited to 200 levels in one another.";
    TEXT_TOO_LONG = "Q0110", "LimitExceeded", "Length", "the query text is too long", "A query is limited to 1 MiB of text; pass data as a parameter instead.";
    // ---- Q02: names the schema does not know -----------------------------------------------------
    UNKNOWN_LABEL = "Q0201", "SchemaError", "UnknownLabel", "no such entity type", "The graph declares its entity types in its schema, and a label in a pattern must be one of them. `:schema` lists them.";
    UNKNOWN_RELATION = "Q0203", "SchemaError", "UnknownRelationshipType", "no such relation type", "The graph declares its relation types in its schema; both the name and the inverse name can be used. `:schema` lists them.";
    UNKNOWN_PROPERTY = "Q0205", "SchemaError", "UnknownProperty", "no such property", "A node has `id`, `name`, `short`, `aliases`, its identifiers elsewhere, and the literal relations of the schema. Edges have none: ask `validity(r)`, `sources(r)` or `stance(r)`.";
    UNKNOWN_ENTITY = "Q0207", "SchemaError", "UnknownEntity", "no such entity", "The name is neither the id nor the name or an alias of an entity of this graph.";
    UNKNOWN_SOURCE = "Q0208", "SchemaError", "UnknownSource", "no such source or speaker", "`ACCORDING TO` takes the id or title of a source, or the id, name or alias of an entity that publishes, writes or speaks.";
    AMBIGUOUS_NAME = "Q0209", "SchemaError", "AmbiguousName", "several things have that name", "Two entities share the alias. Use an id.";
    IMPOSSIBLE_PATTERN = "Q0211", "SchemaError", "ImpossiblePattern", "the schema rules this pattern out", "The relation does not join entities of these types, or not in this direction.";
    // ---- Q03: variables, types, arguments --------------------------------------------------------
    UNDEFINED_VARIABLE = "Q0301", "SyntaxError", "UndefinedVariable", "no such variable", "The variable is not bound here. A WITH passes on only the variables it names.";
    VARIABLE_ALREADY_BOUND = "Q0302", "SyntaxError", "VariableAlreadyBound", "the variable is bound already", "The clause would bind a variable a second time.";
    VARIABLE_TYPE_CONFLICT = "Q0303", "SyntaxError", "VariableTypeConflict", "the variable is of another kind", "A variable is a node, a relationship, a path or a value, and cannot be used as another.";
    INVALID_ARGUMENT_TYPE = "Q0304", "SyntaxError", "InvalidArgumentType", "a value of this type does not fit here", "The expression gives a type that the function or operator does not take.";
    INVALID_NUMBER_OF_ARGUMENTS = "Q0305", "SyntaxError", "InvalidNumberOfArguments", "wrong number of arguments", "The function or procedure takes another number of arguments.";
    UNKNOWN_FUNCTION = "Q0306", "SyntaxError", "UnknownFunction", "no such function", "There is no function of that name. `:help functions` lists them.";
    INVALID_AGGREGATION = "Q0307", "SyntaxError", "InvalidAggregation", "an aggregate cannot stand here", "Aggregates such as count() stand only in RETURN, WITH and their ORDER BY.";
    NESTED_AGGREGATION = "Q0308", "SyntaxError", "NestedAggregation", "an aggregate inside an aggregate", "Aggregate in a WITH first, then aggregate again.";
    AMBIGUOUS_AGGREGATION = "Q0309", "SyntaxError", "AmbiguousAggregationExpression", "an expression mixes grouped and aggregated values", "Beside an aggregate, an expression may use only constants and expressions that are columns of the projection themselves.";
    NON_CONSTANT_EXPRESSION = "Q0310", "SyntaxError", "NonConstantExpression", "a constant is needed here", "The value is needed before there are rows, so it cannot depend on a variable.";
    NEGATIVE_INTEGER_ARGUMENT = "Q0311", "SyntaxError", "NegativeIntegerArgument", "a negative number", "The number of rows cannot be negative.";
    NO_SINGLE_RELATIONSHIP_TYPE = "Q0312", "SyntaxError", "NoSingleRelationshipType", "exactly one relationship type is needed", "CREATE and MERGE need one type for each relationship.";
    CREATING_VAR_LENGTH = "Q0313", "SyntaxError", "CreatingVarLength", "a relationship of variable length cannot be created", "Write each relationship out.";
    REQUIRES_DIRECTED = "Q0314", "SyntaxError", "RequiresDirectedRelationship", "a direction is needed", "CREATE needs `->` or `<-`.";
    INVALID_PARAMETER_USE = "Q0315", "SyntaxError", "InvalidParameterUse", "a parameter cannot stand here", "A parameter cannot be the properties of a pattern in MATCH or MERGE, for the plan must know the keys.";
    INVALID_DELETE = "Q0316", "SyntaxError", "InvalidDelete", "that cannot be deleted", "DELETE takes nodes, relationships and paths; REMOVE takes labels and properties.";
    NO_EXPRESSION_ALIAS = "Q0317", "SyntaxError", "NoExpressionAlias", "the expression needs a name", "In WITH, everything but a plain variable needs `AS name`.";
    NO_VARIABLES_IN_SCOPE = "Q0318", "SyntaxError", "NoVariablesInScope", "`*` with nothing in scope", "RETURN * needs at least one variable; WITH * does not.";
    COLUMN_NAME_CONFLICT = "Q0319", "SyntaxError", "ColumnNameConflict", "two columns have one name", "Give one of them another name with AS.";
    DIFFERENT_COLUMNS_IN_UNION = "Q0320", "SyntaxError", "DifferentColumnsInUnion", "the parts of a UNION have different columns", "All parts of a UNION return columns of the same names.";
    RELATIONSHIP_UNIQUENESS_VIOLATION = "Q0321", "SyntaxError", "RelationshipUniquenessViolation", "a relationship variable is used twice", "In one MATCH no relationship is matched twice, so one variable cannot stand for two of them.";
    MISSING_PARAMETER = "Q0322", "ParameterMissing", "MissingParameter", "a parameter has no value", "The query uses a parameter that was not given.";
    INVALID_PATH_PATTERN = "Q0323", "SyntaxError", "InvalidPathPattern", "not a path pattern", "The quantifier, selector or mode does not fit here.";
    INVALID_ARGUMENT_PASSING_MODE = "Q0324", "SyntaxError", "InvalidArgumentPassingMode", "implicit arguments only in a standalone CALL", "Inside a larger query a procedure's arguments are written out.";
    INVALID_RULE = "Q0325", "SyntaxError", "InvalidRule", "not a rule", "A rule is positive: its premises are single steps, and its WHERE compares nodes and properties; no negation, no aggregate, no chain.";
    PROCEDURE_NOT_FOUND = "P0101", "ProcedureError", "ProcedureNotFound", "no such procedure", "There is no procedure of that name. `:help procedures` lists them.";
    // ---- Q04: while a query runs -------------------------------------------------------------------
    RUN_ARGUMENT_VALUE = "Q0401", "TypeError", "InvalidArgumentValue", "a value that the function does not take", "The value cannot be used here.";
    RUN_ARGUMENT_TYPE = "Q0402", "TypeError", "InvalidArgumentType", "a type that the operation does not take", "The value is of a type that the operation does not take.";
    NUMBER_OUT_OF_RANGE = "Q0403", "ArgumentError", "NumberOutOfRange", "a number out of range", "The number is outside what the function takes.";
    MAP_ELEMENT_ACCESS = "Q0404", "TypeError", "MapElementAccessByNonString", "a map is read by a key", "`map[key]` takes a string.";
    LIST_ELEMENT_ACCESS = "Q0405", "TypeError", "ListElementAccessByNonInteger", "a list is read by an index", "`list[index]` takes an integer.";
    INVALID_ELEMENT_ACCESS = "Q0406", "TypeError", "InvalidElementAccess", "this value has no elements", "Only lists and maps can be read with `[ ]`.";
    PROPERTY_ACCESS = "Q0407", "TypeError", "PropertyAccessByNonMap", "this value has no properties", "Only nodes, relationships, maps and temporal values have properties.";
    INVALID_PROPERTY_TYPE = "Q0408", "TypeError", "InvalidPropertyType", "not a value a property can hold", "Properties hold booleans, numbers, strings, temporal values and lists of these.";
    DELETED_ENTITY_ACCESS = "Q0409", "EntityNotFound", "DeletedEntityAccess", "the entity was deleted", "A deleted node or relationship has no labels or properties any more.";
    DELETE_CONNECTED_NODE = "Q0410", "ConstraintVerificationFailed", "DeleteConnectedNode", "the node still has relationships", "Use DETACH DELETE to delete its relationships too.";
    MERGE_NULL = "Q0411", "SemanticError", "MergeReadOwnWrites", "MERGE on null", "MERGE cannot match or create a property that is null.";
    ARITHMETIC_OVERFLOW = "Q0412", "ArithmeticError", "IntegerOverflow", "the result does not fit 64 bits", "Integers lie between -9223372036854775808 and 9223372036854775807; toFloat() goes further.";
    DIVISION_BY_ZERO = "Q0413", "ArithmeticError", "DivisionByZero", "division by zero", "Integers cannot be divided by zero; floating-point numbers can.";
    INVALID_TEMPORAL = "Q0414", "ArgumentError", "InvalidArgumentValue", "not a date, time or duration", "The text or map does not describe such a temporal value.";
    RUN_ARGUMENT_KIND = "Q0415", "ArgumentError", "InvalidArgumentType", "an argument of another type", "The function takes arguments of another type.";
    // ---- Q05: limits and refusals -------------------------------------------------------------------
    LIMIT_TIME = "Q0501", "LimitExceeded", "Time", "the query ran too long", "Raise it with --timeout.";
    LIMIT_ROWS = "Q0502", "LimitExceeded", "Rows", "too many rows", "Raise it with --max-rows, or add LIMIT.";
    LIMIT_MEMORY = "Q0503", "LimitExceeded", "Memory", "too much memory", "Raise it with --max-memory, or ask for less at once.";
    INTERRUPTED = "Q0504", "Interrupted", "", "interrupted", "The query was cancelled; the session goes on.";
    NOT_ALLOWED = "Q0505", "NotAllowed", "", "not allowed here", "Statement graphs are read-only unless the session is opened with --scratch.";
    UNSUPPORTED = "Q0506", "Unsupported", "", "not supported", "This part of the language is known but not carried out.";
    // ---- Q06: views ------------------------------------------------------------------------------------
    NO_STATEMENTS = "Q0601", "ViewError", "NoStatements", "a view needs statements", "An open graph has no statements behind its edges, so there is nothing a view could choose from.";
    EMPTY_WINDOW = "Q0602", "ViewError", "EmptyWindow", "the window is empty", "The first day of BETWEEN comes after the last.";
    INVALID_DATE = "Q0603", "ViewError", "InvalidDate", "not a date", "A date in a view is a year, a month (2012-05) or a day (2012-05-14).";
    // ---- Q07: warnings --------------------------------------------------------------------------------
    CONTESTED_LITERAL = "Q0701", "Warning", "ContestedLiteral", "sources disagree on a value", "Several values are stated where only one can hold, so the property is null. Narrow the view or read evidence(node, 'property').";
    NO_SUCH_NAME = "Q0702", "Warning", "NoSuchName", "no entity has this id or name", "Values in a query are data, so this is not an error; but no entity has that id or name.";
    FORGOTTEN_COLON = "Q0710", "Warning", "ForgottenColon", "a variable bears the name of something in the graph", "`-[supports]->` binds a variable and matches every relationship; the relation is `-[:supports]->`. The warning comes only where nothing uses the variable.";
    NULL_COMPARED = "Q0711", "Warning", "NullCompared", "a comparison with null", "Nothing equals null and nothing is before or behind it, so the comparison is null. Write IS NULL or IS NOT NULL.";
    UNLIKE_KINDS = "Q0712", "Warning", "UnlikeKinds", "a comparison of values of unlike kinds", "A text never equals a number, and which of the two comes first is null. Dates of statements are texts: write `e.held > '2012'`.";
    NO_SUCH_WORD = "Q0713", "Warning", "NoSuchWord", "a word that the value never is", "The schema declares which relations and entity types there are, and stances and sources are known too; the text in the query is none of them.";
    ABSENT_NAME = "Q0714", "Warning", "AbsentName", "nothing in the graph has this name", "No element of the open graph has this label, type or property, so nothing matches; this is no error, for graphs change.";
    JOINED_CONDITIONS = "Q0715", "Warning", "JoinedConditions", "`||` between comparisons", "`||` joins texts and binds before `=`, so `a = 'x' || a = 'y'` compares a with a joined text. Write OR between conditions.";
    IMPOSSIBLE_PART = "Q0720", "Warning", "ImpossiblePart", "the schema leaves nothing for this part", "By the types of the schema, this part of the pattern matches nothing: an alternative or optional part that is left out, or a pattern that the entity named by an id makes impossible.";
}
