# Tests of polmob.R: Rscript R/test.R PROGRAM FOLDER, FOLDER made by `polmob run village --worlds 6 --csv`.
arguments <- commandArgs(trailingOnly = TRUE)
program <- arguments[1]
folder <- arguments[2]
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE))), "polmob.R"))

# Rows of `runs`, averaged by hand, are the means that points answers with, to the last bit of a mean of one world.
runs <- polmob_table(folder, "runs")
stopifnot(nrow(runs) == 24, is.numeric(runs$transfer), is.character(runs$arm))
one <- polmob_points("village", data.frame("policy.coercion" = 0.5, check.names = FALSE), "transfer", worlds = 1, program = program)
again <- polmob_points("village", data.frame("policy.coercion" = 0.5, check.names = FALSE), "transfer", worlds = 1,
                       options = "--threads=1", program = program)
stopifnot(identical(one, again))
base <- polmob_points("village", data.frame("experiment" = 1)[, 0, drop = FALSE], "transfer", worlds = 1, program = program)
stopifnot(identical(base$mean, runs$transfer[runs$world == 0][match(base$arm, runs$arm[runs$world == 0])]))

# Many points in order, chosen arms, values to the last bit, outcomes that are missing.
points <- data.frame("policy.coercion" = c(0, 1 / 3, 1), "park.land" = c(20L, 40L, 60L), check.names = FALSE)
many <- polmob_points("village", points, c("transfer", "conversion"), arms = c("hierarchical", "hybrid"), worlds = 6, program = program)
stopifnot(nrow(many) == 12, identical(unique(many$point), 1:3), identical(unique(many$arm), c("hierarchical", "hybrid")))
stopifnot(any(is.na(many$mean)), !any(is.nan(many$se)), length(unique(many$mean[many$outcome == "transfer"])) > 2)
alone <- polmob_points("village", points[2, ], "transfer", arms = "hybrid", worlds = 6, program = program)
stopifnot(alone$mean == many$mean[many$point == 2 & many$outcome == "transfer" & many$arm == "hybrid"])

# Switches and missing values of a CSV table.
contrasts <- polmob_table(folder, "contrasts")
stopifnot(is.logical(contrasts$resolved), any(contrasts$resolved, na.rm = TRUE), anyNA(contrasts$worlds_needed))

# Wrong input stops with the words of the program.
said <- function(code) tryCatch({ force(code); "" }, error = conditionMessage)
stopifnot(grepl("0 to 1", said(polmob_points("village", data.frame("policy.coercion" = 3, check.names = FALSE), "transfer", program = program))))
stopifnot(grepl("village", said(polmob_points("vilage", points, "transfer", program = program))))
stopifnot(grepl("transfer", said(polmob_points("village", points, "transfr", program = program))))
cat("R: all tests pass\n")
