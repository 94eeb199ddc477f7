#!/bin/sh
# Rebuilds the font files of this folder from the Debian package fonts-dejavu-core 2.37.
# Needs Python with fonttools and brotli. The results are committed; nobody needs this to build.
set -eu
cd "$(dirname "$0")"
from=${1:-/usr/share/fonts/truetype/dejavu}
# What PNG rendering can show: Latin, Greek, Cyrillic, punctuation, super- and subscripts, arrows, mathematics, dots.
wide="U+0020-007E,U+00A0-024F,U+02C6-02DD,U+0370-03FF,U+0400-045F,U+1E00-1EFF,U+2002-200A,U+2010-2027,U+202F-203A,U+2070-209C,U+20AC,U+2116,U+2122,U+2190-2199,U+2200-2265,U+25A0-25CF"
# What every SVG carries.
narrow="U+0020-007E,U+00A0-017F,U+0391-03C9,U+2009,U+2010-2014,U+2018-201D,U+2022,U+2026,U+202F,U+2070-2089,U+20AC,U+2190-2193,U+2212,U+2248,U+2260-2265"
: > embedded.css
for face in "DejaVuSans 400" "DejaVuSans-Bold 700"; do
  set -- $face
  pyftsubset "$from/$1.ttf" --unicodes="$wide" --no-hinting --drop-tables+=GSUB --output-file="$1.ttf"
  pyftsubset "$from/$1.ttf" --unicodes="$narrow" --no-hinting --drop-tables+=GSUB --flavor=woff2 --output-file="$1.woff2"
  printf '@font-face{font-family:"DejaVu Sans";font-weight:%s;src:url(data:font/woff2;base64,%s)}' "$2" "$(base64 -w0 "$1.woff2")" >> embedded.css
  rm "$1.woff2"
done
