# polmob from R: points in, means out, and the tables of a folder. Needs the program and the package jsonlite.

# Means of outcomes at points. `points`: a data frame with a column for each key of the scenario and a row for each point.
# `outcomes`, `arms`: names. `worlds`: worlds at each point. `options`: more words for `polmob points`, such as "--threads=1".
# Gives a data frame: point (its row), outcome, arm, mean and se (NA where no world has a value), worlds. Equal input gives
# equal numbers. Stops with the program's own words at the first point that is wrong.
polmob_points <- function(scenario, points, outcomes, arms = NULL, worlds = NULL, options = NULL, program = "polmob") {
  line <- function(at) {
    request <- list(id = at, set = lapply(points[at, , drop = FALSE], function(x) if (is.factor(x)) as.character(x) else x))
    if (!is.null(arms)) request$arms <- I(arms)
    if (!is.null(worlds)) request$worlds <- worlds
    jsonlite::toJSON(request, auto_unbox = TRUE, digits = I(17))
  }
  words <- c("points", scenario, "--outcomes", paste(outcomes, collapse = ","), options)
  files <- tempfile(c("points", "errors"))
  on.exit(unlink(files))
  writeLines(vapply(seq_len(nrow(points)), line, ""), files[1], useBytes = TRUE)
  said <- suppressWarnings(system2(program, shQuote(words), stdout = TRUE, stderr = files[2], stdin = files[1]))
  if (length(said) == 0 && nrow(points) > 0) stop(paste(readLines(files[2]), collapse = "\n"))
  do.call(rbind, lapply(lapply(said, jsonlite::fromJSON, simplifyVector = FALSE), function(answer) {
    if (!is.null(answer$error)) stop("point ", answer$id, ": ", answer$error)
    number <- function(x) if (is.null(x)) NA_real_ else x
    row <- function(outcome, arm) with(answer$outcomes[[outcome]][[arm]], data.frame(
      point = answer$id, outcome = outcome, arm = arm, mean = number(mean), se = number(se), worlds = worlds))
    do.call(rbind, lapply(names(answer$outcomes), function(o) do.call(rbind, lapply(names(answer$outcomes[[o]]), row, outcome = o))))
  }))
}

# A table of a folder that was made with --csv: switches as TRUE and FALSE, what is missing as NA.
polmob_table <- function(folder, name) {
  table <- utils::read.csv(file.path(folder, "tables", paste0(name, ".csv")), check.names = FALSE, na.strings = "")
  switches <- vapply(table, function(x) is.character(x) && all(x %in% c("true", "false", NA)), NA)
  table[switches] <- lapply(table[switches], function(x) x == "true")
  table
}
