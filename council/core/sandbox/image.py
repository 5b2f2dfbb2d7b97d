"""Pictures: drawn anew, so that only the picture itself is left."""

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError
from refusal import Refusal

#: 40 million pixels are an A3 page at 600 dpi; in memory they are 160 MB.
MAX_PIXELS = 40_000_000
FORMATS = {"png": "PNG", "jpg": "JPEG"}


def clean(data, kind):
    """The picture without EXIF (place and time of a photograph, its camera) and without anything hidden behind it."""
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        picture = Image.open(io.BytesIO(data), formats=["PNG", "JPEG"])
        if picture.format != FORMATS[kind]:
            raise Refusal("lies")
        has_notes = bool(picture.getexif()) or bool(set(picture.info) & {"comment", "xmp", "photoshop"})
        profile = picture.info.get("icc_profile")
        picture = ImageOps.exif_transpose(picture)
        picture.load()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise Refusal("bomb") from error
    except UnidentifiedImageError as error:
        raise Refusal("lies") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise Refusal("damaged") from error
    options = {"icc_profile": profile} if profile and len(profile) < 100_000 else {}
    if kind == "jpg":
        options["quality"] = 90
    elif "transparency" in picture.info:
        options["transparency"] = picture.info["transparency"]
    picture.info = {}
    out = io.BytesIO()
    picture.save(out, FORMATS[kind], **options)
    return out.getvalue(), {"removed": ["photo"] if has_notes else [], "found": {}}
